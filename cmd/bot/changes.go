package main

import (
	"io"
	"time"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

type changesCommand struct {
	sideFlags
	Format string `enum:"text,json" default:"text" help:"How the changes are printed: ${enum}."`
	Output string `placeholder:"FILE" help:"Where they are printed, instead of the terminal."`
}

// Run says what changed. It asks nobody.
func (c *changesCommand) Run(env environment) error {
	now := time.Now()
	files, err := c.sides(policy.Default(), now)
	if err != nil {
		return err
	}
	rep := review.TellFiles(files, policy.Default(), now)
	err = toOutput(c.Output, env, func(w io.Writer) error {
		if c.Format == "json" {
			return report.ChangesJSON(w, rep)
		}
		return report.Changes(w, rep, report.Color(isTerminal(w)))
	})
	if err == nil && len(rep.Errors) > 0 {
		return &exitError{code: exitIncomplete}
	}
	return err
}
