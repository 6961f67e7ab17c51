package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// A PullKey names a pull request for as long as its repository lives, through
// renames and through new installations of the App.
type PullKey struct {
	Repository int64
	Number     int
}

// An Override is the record that somebody accepted the findings of a pull
// request.
type Override struct {
	Pull         PullKey
	Installation int64  // through which the pull request was seen
	EventID      int64  // GitHub's id of the event by which it was given
	BaseRef      string // the branch it was given for
	Head         string // the head commit it was given for
	By           string // login
	Findings     []string
	Reason       string    // "" for none
	Until        time.Time // the moment at which it ends; zero for never
	At           time.Time // to the microsecond, in UTC
}

// Accepted returns the override that was accepted for the event and the base, or
// nil if none was.
func (s *Store) Accepted(ctx context.Context, pull PullKey, eventID int64, baseRef string) (*Override, error) {
	rows, err := s.overrides(ctx, "WHERE repository = $1 AND number = $2 AND event_id = $3 AND base_ref = $4",
		pull.Repository, pull.Number, eventID, baseRef)
	if err != nil {
		return nil, fmt.Errorf("looking up override: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return &rows[0], nil
}

// Accept keeps o and returns it, unless an override was accepted for the same
// pull request, event and base before: that one stays, and is returned.
func (s *Store) Accept(ctx context.Context, o Override) (*Override, error) {
	findings, err := json.Marshal(o.Findings)
	if err != nil {
		return nil, fmt.Errorf("keeping override: %w", err)
	}
	_, err = s.db.ExecContext(ctx, `
		INSERT INTO override (repository, number, installation, event_id, base_ref, head, accepted_by, findings, accepted_at, reason, until_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (repository, number, event_id, base_ref) DO NOTHING`,
		o.Pull.Repository, o.Pull.Number, o.Installation, o.EventID, o.BaseRef, o.Head, o.By, string(findings), o.At.UnixMicro(), o.Reason, microseconds(o.Until))
	if err != nil {
		return nil, fmt.Errorf("keeping override: %w", err)
	}
	first, err := s.Accepted(ctx, o.Pull, o.EventID, o.BaseRef)
	if err == nil && first == nil {
		err = errors.New("keeping override: it is gone again")
	}
	return first, err
}

// Amend sets the reason and the end of an override that was accepted.
func (s *Store) Amend(ctx context.Context, o Override) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE override SET reason = $1, until_at = $2
		WHERE repository = $3 AND number = $4 AND event_id = $5 AND base_ref = $6`,
		o.Reason, microseconds(o.Until), o.Pull.Repository, o.Pull.Number, o.EventID, o.BaseRef)
	if err != nil {
		return fmt.Errorf("amending override: %w", err)
	}
	return nil
}

// overrides returns the rows that where, an SQL clause, selects.
func (s *Store) overrides(ctx context.Context, where string, args ...any) ([]Override, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT repository, number, installation, event_id, base_ref, head, accepted_by, findings, accepted_at, reason, until_at
		FROM override `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []Override
	for rows.Next() {
		var o Override
		var findings string
		var at int64
		var until sql.NullInt64
		if err := rows.Scan(&o.Pull.Repository, &o.Pull.Number, &o.Installation, &o.EventID, &o.BaseRef, &o.Head, &o.By, &findings, &at, &o.Reason, &until); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(findings), &o.Findings); err != nil {
			return nil, fmt.Errorf("findings: %w", err)
		}
		o.At, o.Until = time.UnixMicro(at).UTC(), moment(until)
		found = append(found, o)
	}
	return found, rows.Err()
}
