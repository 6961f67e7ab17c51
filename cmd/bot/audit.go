package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/bumplens/bumplens/app/store"
	"github.com/bumplens/bumplens/review/report"
)

type auditCommand struct {
	Since  string `default:"2000-01-01" placeholder:"DAY" help:"The first day to list, as 2026-12-31."`
	Repo   string `placeholder:"OWNER/NAME" help:"List one repository's alone."`
	Format string `enum:"text,json" default:"text" help:"How to print: text or json."`
}

// Help is printed by "bot audit --help".
func (auditCommand) Help() string {
	return "Lists what became of overrides: who let which findings through, why and until when, whose label did not count, and when what was let through was no longer. DATABASE_URL and DATA_DIR say where \"bot serve\" keeps it; the server may be running."
}

// Run prints the record of overrides, oldest first.
func (c *auditCommand) Run(ctx context.Context, env environment) error {
	since, err := time.Parse(time.DateOnly, c.Since)
	if err != nil {
		return fmt.Errorf("--since: %q is not a day", c.Since)
	}
	kept, err := attach(ctx, env)
	if err != nil {
		return err
	}
	defer kept.Close()
	steps, err := kept.Audit(ctx, since)
	if err != nil {
		return err
	}
	list := []auditStep{}
	for _, s := range steps {
		if repo := s.Owner + "/" + s.Name; c.Repo == "" || strings.EqualFold(c.Repo, repo) {
			list = append(list, newAuditStep(s))
		}
	}
	if c.Format == "json" {
		encoder := json.NewEncoder(env.stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(map[string]any{"schema": "bumplens.audit/v1", "steps": list})
	}
	for _, s := range list {
		if err := s.print(env.stdout); err != nil {
			return err
		}
	}
	return nil
}

// An auditStep is a step as "bot audit --format json" prints it. Times are RFC
// 3339 in UTC; what is not known is left out.
type auditStep struct {
	At         string   `json:"at"`
	Repository string   `json:"repository"`
	Pull       int      `json:"pull"`
	Step       int      `json:"step"` // of the pull request, from 1
	What       string   `json:"what"`
	By         string   `json:"by,omitempty"`
	Role       string   `json:"role,omitempty"`
	Event      int64    `json:"event,omitempty"` // GitHub's id of the event that put the label on
	Head       string   `json:"head"`
	Base       string   `json:"base"`
	Findings   []string `json:"findings"`
	Reason     string   `json:"reason,omitempty"`
	Until      string   `json:"until,omitempty"`
	Told       string   `json:"told,omitempty"`
}

func newAuditStep(s store.Step) auditStep {
	a := auditStep{
		At: s.At.Format(time.RFC3339), Repository: s.Owner + "/" + s.Name, Pull: s.Pull.Number, Step: s.Number, What: string(s.What),
		By: s.By, Role: s.Role, Event: s.EventID, Head: s.Head, Base: s.BaseRef, Findings: s.Findings, Reason: s.Reason, Told: s.Told,
	}
	if a.Findings == nil {
		a.Findings = []string{}
	}
	if !s.Until.IsZero() {
		a.Until = s.Until.Format(time.RFC3339)
	}
	return a
}

// print writes a step on a line, and what it was about on one each.
func (a auditStep) print(w io.Writer) error {
	line := fmt.Sprintf("%s %s#%d %s", a.At, a.Repository, a.Pull, a.What)
	if a.By != "" {
		line += " by " + a.By
	}
	if a.Role != "" {
		line += " (" + a.Role + ")"
	}
	line += " at " + a.Head + " for " + a.Base
	if a.Reason != "" {
		line += fmt.Sprintf(", since %q", a.Reason)
	}
	if a.Until != "" {
		line += ", until " + a.Until
	}
	if a.Told != "" {
		line += ". " + a.Told
	}
	text := report.Visible(line) + "\n"
	for _, id := range a.Findings {
		text += "  " + report.Visible(id) + "\n"
	}
	_, err := io.WriteString(w, text)
	return err
}

// attach opens the database that "bot serve" has, or had, open.
func attach(ctx context.Context, env environment) (*store.Store, error) {
	dir, err := dataDir(env.getenv)
	if err != nil {
		return nil, err
	}
	return store.Attach(ctx, slog.New(slog.DiscardHandler), databaseURL(env.getenv, dir))
}
