package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/corpus"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/evaluation"
	"github.com/bumplens/bumplens/review/policy"
)

type evaluateCommand struct {
	Format  string `enum:"text,json" default:"text" help:"How the results are printed: ${enum}."`
	Output  string `placeholder:"FILE" help:"Where they are printed, instead of the terminal."`
	Offline bool   `help:"Fetch nothing; read from the cache alone."`
	Refresh bool   `help:"Make all facts anew; artifacts still come from the cache."`
	Jobs    int    `default:"${jobs}" help:"How many releases of one update are read at once."`
	Path    string `arg:"" name:"list|dir" help:"A folder of pairs of releases in txtar, or a list of honest updates, one a line: ecosystem, name, from, to and why it is there, divided by tabs."`
}

// Run measures the engine by updates whose outcome is known.
func (c *evaluateCommand) Run(ctx context.Context, env environment) error {
	info, err := os.Stat(c.Path)
	if err != nil {
		return err
	}
	measure := c.list
	if info.IsDir() {
		measure = c.folder
	}
	results, err := measure(ctx, env)
	if err != nil {
		return err
	}
	err = toOutput(c.Output, env, func(w io.Writer) error {
		if c.Format == "json" {
			return evaluation.JSON(w, results)
		}
		return evaluation.Text(w, results)
	})
	switch {
	case err != nil:
		return err
	case results.Has(evaluation.Missed), results.Has(evaluation.Blocked):
		return &exitError{code: exitBlock}
	case results.Has(evaluation.Incomplete):
		return &exitError{code: exitIncomplete}
	}
	return nil
}

// folder measures by the pairs in a folder, and by what is made of them.
func (c *evaluateCommand) folder(ctx context.Context, _ environment) (*evaluation.Results, error) {
	subjects, err := c.subjects()
	if err != nil {
		return nil, err
	}
	var results *evaluation.Results
	for _, without := range append([]evaluation.Ablation{evaluation.Whole}, evaluation.Ablations...) {
		var cases []evaluation.Case
		for _, s := range subjects {
			start := time.Now()
			of, err := evaluation.Run(ctx, s, without)
			if err != nil {
				return nil, err
			}
			of.Seconds = time.Since(start).Seconds()
			cases = append(cases, of)
		}
		if without == evaluation.Whole {
			results = evaluation.NewResults(cases)
			continue
		}
		results.Totals = append(results.Totals, evaluation.NewTotal(without, cases))
	}
	return results, nil
}

// subjects reads the pairs in a folder and in those below it.
func (c *evaluateCommand) subjects() ([]evaluation.Subject, error) {
	var all []evaluation.Subject
	err := filepath.WalkDir(c.Path, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".txtar" {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		p, err := corpus.Read(name, data)
		if err != nil {
			return err
		}
		more, err := evaluation.Subjects(p)
		all = append(all, more...)
		return err
	})
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s: there are no pairs", c.Path)
	}
	return all, err
}

// list measures by updates that were honest, which are fetched and kept as
// those of "bot review" are.
func (c *evaluateCommand) list(ctx context.Context, env environment) (*evaluation.Results, error) {
	data, err := os.ReadFile(c.Path)
	if err != nil {
		return nil, err
	}
	updates, err := parseUpdates(string(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Path, err)
	}
	log, err := newLogger(env)
	if err != nil {
		return nil, err
	}
	dir, err := dataDir(env.getenv)
	if err != nil {
		return nil, err
	}
	engine, err := newReviewer(log, env.getenv, dir, sharedFlags{Offline: c.Offline, Refresh: c.Refresh, Jobs: c.Jobs})
	if err != nil {
		return nil, err
	}
	var cases []evaluation.Case
	for i, u := range updates {
		if isTerminal(env.stderr) {
			fmt.Fprintf(env.stderr, "\r%d of %d updates", i, len(updates))
		}
		start := time.Now()
		rep, err := engine.ReviewVersions(ctx, u.from, u.to, policy.Default(), start)
		if err != nil {
			return nil, err
		}
		of := evaluation.JudgeHonest(u.to.PURL(), rep)
		of.Seconds = time.Since(start).Seconds()
		cases = append(cases, of)
	}
	if isTerminal(env.stderr) {
		fmt.Fprint(env.stderr, "\r\x1b[K")
	}
	return evaluation.NewResults(cases), nil
}

// A listedUpdate is one line of a list.
type listedUpdate struct{ from, to ecosystem.Version }

func parseUpdates(text string) ([]listedUpdate, error) {
	var updates []listedUpdate
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) < 4 || len(fields) > 5 || slices.Contains(fields[:4], "") {
			return nil, fmt.Errorf("line %d is not an ecosystem, a name, two versions and why", number)
		}
		all := ecosystem.All()
		i := slices.IndexFunc(all, func(e ecosystem.Ecosystem) bool { return strings.EqualFold(string(e), fields[0]) })
		if i < 0 {
			return nil, fmt.Errorf("line %d: no ecosystem is called %q", number, fields[0])
		}
		p := ecosystem.Named(all[i], fields[1])
		updates = append(updates, listedUpdate{p.At(fields[2]), p.At(fields[3])})
	}
	if len(updates) == 0 {
		return nil, errors.New("there are no updates")
	}
	return updates, nil
}
