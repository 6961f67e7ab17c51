package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// A Step is what became of the override of a pull request at some time.
type Step struct {
	Pull        PullKey
	Number      int // of the step, from 1
	Owner, Name string
	What        What
	EventID     int64  // GitHub's id of the event that put the label on
	By          string // login, "" for the App itself
	Role        string
	Head        string // commit
	BaseRef     string
	Findings    []string
	Reason      string    // as the person gave it, "" for none
	Until       time.Time // zero: no end was given
	Told        string    // what the pull request was told, in our words
	At          time.Time // to the microsecond, in UTC
}

// A What says what happened to an override.
type What string

const (
	Accepted What = "accepted" // findings were let through
	Refused  What = "refused"  // the label did not count
	Stale    What = "stale"    // there were findings that had not been accepted
	Expired  What = "expired"  // its time was over
	Canceled What = "canceled" // a person took it back by a command
	Removed  What = "removed"  // the label was taken off
)

// Record adds a step to the audit, unless it says what the last one of its pull
// request does. It returns whether it was added. Number is not looked at.
func (s *Store) Record(ctx context.Context, step Step) (bool, error) {
	last, err := s.lastStep(ctx, step.Pull)
	if err != nil {
		return false, fmt.Errorf("recording step: %w", err)
	}
	if last != nil && last.same(step) {
		return false, nil
	}
	step.Number = 1
	if last != nil {
		step.Number = last.Number + 1
	}
	findings, err := json.Marshal(step.Findings)
	if err != nil {
		return false, fmt.Errorf("recording step: %w", err)
	}
	// Two that look at one pull request at once, as happens where several have
	// one head, tell the same: one of them is enough.
	res, err := s.db.ExecContext(ctx, `
		INSERT INTO audit (repository, number, step, owner, name, what, event_id, actor, role, head, base_ref, findings, reason, until_at, told, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (repository, number, step) DO NOTHING`,
		step.Pull.Repository, step.Pull.Number, step.Number, step.Owner, step.Name, string(step.What), step.EventID, step.By, step.Role,
		step.Head, step.BaseRef, string(findings), step.Reason, microseconds(step.Until), step.Told, step.At.UnixMicro())
	if err != nil {
		return false, fmt.Errorf("recording step: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// same reports whether two steps say the same, whenever they were made and for
// whichever head.
func (s Step) same(other Step) bool {
	return s.What == other.What && s.EventID == other.EventID && s.By == other.By && s.BaseRef == other.BaseRef && s.Told == other.Told &&
		s.Reason == other.Reason && s.Until.Equal(other.Until) && slices.Equal(s.Findings, other.Findings)
}

func (s *Store) lastStep(ctx context.Context, pull PullKey) (*Step, error) {
	steps, err := s.steps(ctx, "WHERE repository = $1 AND number = $2 ORDER BY step DESC LIMIT 1", pull.Repository, pull.Number)
	if err != nil || len(steps) == 0 {
		return nil, err
	}
	return &steps[0], nil
}

// Steps returns what became of the overrides of a pull request, oldest first.
func (s *Store) Steps(ctx context.Context, pull PullKey) ([]Step, error) {
	steps, err := s.steps(ctx, "WHERE repository = $1 AND number = $2 ORDER BY step", pull.Repository, pull.Number)
	if err != nil {
		return nil, fmt.Errorf("listing steps: %w", err)
	}
	return steps, nil
}

// Audit returns all steps since the given time, oldest first.
func (s *Store) Audit(ctx context.Context, since time.Time) ([]Step, error) {
	steps, err := s.steps(ctx, "WHERE at >= $1 ORDER BY at, repository, number, step", since.UnixMicro())
	if err != nil {
		return nil, fmt.Errorf("listing steps: %w", err)
	}
	return steps, nil
}

// Overridden returns the numbers of a repository's pull requests that have steps.
func (s *Store) Overridden(ctx context.Context, repository int64) ([]int, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT DISTINCT number FROM audit WHERE repository = $1 ORDER BY number", repository)
	if err != nil {
		return nil, fmt.Errorf("listing overridden pull requests: %w", err)
	}
	defer rows.Close()
	var numbers []int
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			return nil, fmt.Errorf("listing overridden pull requests: %w", err)
		}
		numbers = append(numbers, n)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("listing overridden pull requests: %w", err)
	}
	return numbers, nil
}

// steps returns the rows that where, an SQL clause, selects.
func (s *Store) steps(ctx context.Context, where string, args ...any) ([]Step, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT repository, number, step, owner, name, what, event_id, actor, role, head, base_ref, findings, reason, until_at, told, at
		FROM audit `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var steps []Step
	for rows.Next() {
		var step Step
		var what, findings string
		var until sql.NullInt64
		var at int64
		err := rows.Scan(&step.Pull.Repository, &step.Pull.Number, &step.Number, &step.Owner, &step.Name, &what, &step.EventID, &step.By, &step.Role,
			&step.Head, &step.BaseRef, &findings, &step.Reason, &until, &step.Told, &at)
		if err == nil {
			err = json.Unmarshal([]byte(findings), &step.Findings)
		}
		if err != nil {
			return nil, err
		}
		step.What, step.Until, step.At = What(what), moment(until), time.UnixMicro(at).UTC()
		steps = append(steps, step)
	}
	return steps, rows.Err()
}

// microseconds is a time as the tables keep it, nothing for the zero time.
func microseconds(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMicro(), Valid: !t.IsZero()}
}

func moment(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMicro(n.Int64).UTC()
}
