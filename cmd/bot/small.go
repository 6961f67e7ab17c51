package main

import (
	"fmt"
	"runtime/debug"
	"text/tabwriter"

	"github.com/bumplens/bumplens/review/indicator"
)

type indicatorsCommand struct {
	ID string `arg:"" optional:"" help:"The indicator to explain."`
}

// Run prints the catalogue, or one page of it.
func (c *indicatorsCommand) Run(env environment) error {
	if c.ID != "" {
		page, err := indicator.Page(c.ID)
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(env.stdout, page)
		return err
	}
	w := tabwriter.NewWriter(env.stdout, 0, 8, 2, ' ', 0)
	for _, a := range indicator.All() {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", a.ID, a.Severity, a.CoversText(), a.Title)
	}
	return w.Flush()
}

type versionCommand struct{}

// Run prints the module's version, as the go command recorded it.
func (versionCommand) Run(env environment) error {
	version := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	_, err := fmt.Fprintln(env.stdout, "bumplens", version)
	return err
}
