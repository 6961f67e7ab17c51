package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

// sharedFlags are those that commands which review share.
type sharedFlags struct {
	Format  string `enum:"text,markdown,json,sarif,html" default:"text" help:"How the review is printed: ${enum}."`
	Output  string `placeholder:"FILE" help:"Where it is printed, instead of the terminal."`
	Config  string `placeholder:"FILE" help:"The configuration to judge by, instead of the default."`
	Offline bool   `help:"Fetch nothing; read from the cache alone."`
	Refresh bool   `help:"Make all facts anew; artifacts still come from the cache."`
	Jobs    int    `default:"${jobs}" help:"How many updates are read at once."`
}

type reviewCommand struct {
	sharedFlags
	Versions []string `arg:"" optional:"" name:"purl" help:"FROM and TO, such as pkg:npm/lodash@4.17.20 pkg:npm/lodash@4.17.21, or TO alone for a package that is added."`
	Base     string   `placeholder:"FILE|REV" help:"The old lockfile; with --repo, the old revision."`
	Head     string   `placeholder:"FILE|REV" help:"The new lockfile; with --repo, the new revision."`
	Repo     string   `placeholder:"DIR" help:"A git repository whose dependency files are compared."`
}

// Run reviews what the arguments name, prints the review and exits as it says.
func (c *reviewCommand) Run(ctx context.Context, env environment) error {
	log, err := newLogger(env)
	if err != nil {
		return err
	}
	p, err := c.policy()
	if err != nil {
		return err
	}
	dir, err := dataDir(env.getenv)
	if err != nil {
		return err
	}
	engine, err := newReviewer(log, dir, c.sharedFlags)
	if err != nil {
		return err
	}
	if isTerminal(env.stderr) {
		engine.Progress = func(done, all int) { fmt.Fprintf(env.stderr, "\r%d of %d updates", done, all) }
	}
	rep, err := c.review(ctx, engine, p, time.Now())
	if isTerminal(env.stderr) {
		fmt.Fprint(env.stderr, "\r\x1b[K") // the line of progress goes
	}
	if err != nil {
		return err
	}
	if err := c.print(rep, env); err != nil {
		return err
	}
	switch rep.Verdict {
	case policy.Block:
		return &exitError{code: exitBlock}
	case policy.Incomplete:
		return &exitError{code: exitIncomplete}
	}
	return nil
}

func (c *reviewCommand) policy() (*policy.Policy, error) {
	if c.Config == "" {
		return policy.Default(), nil
	}
	data, err := os.ReadFile(c.Config)
	if err != nil {
		return nil, err
	}
	return policy.Parse(data)
}

// review decides what is compared.
func (c *reviewCommand) review(ctx context.Context, engine *review.Reviewer, p *policy.Policy, now time.Time) (*report.Report, error) {
	switch {
	case len(c.Versions) > 0 && (c.Base != "" || c.Head != "" || c.Repo != ""), len(c.Versions) > 2:
		return nil, errors.New("two purls, or --base and --head, are needed")
	case len(c.Versions) > 0:
		return c.reviewVersions(ctx, engine, p, now)
	case c.Repo == "" && c.Base != "" && c.Head != "":
		return c.reviewFiles(ctx, engine, p, now)
	case c.Repo != "" && c.Base != "" && c.Head != "", c.Repo == "" && c.Base == "" && c.Head == "":
		return c.reviewRepository(ctx, engine, p, now)
	}
	return nil, errors.New("both --base and --head are needed")
}

// reviewVersions reviews the one update that the arguments name.
func (c *reviewCommand) reviewVersions(ctx context.Context, engine *review.Reviewer, p *policy.Policy, now time.Time) (*report.Report, error) {
	var versions []ecosystem.Version
	for _, purl := range c.Versions {
		v, err := ecosystem.ParsePURL(purl)
		if err != nil {
			return nil, err
		}
		versions = append(versions, v)
	}
	if len(versions) == 1 {
		return engine.ReviewVersions(ctx, ecosystem.Version{}, versions[0], p, now)
	}
	if versions[0].Package != versions[1].Package {
		return nil, fmt.Errorf("%s and %s are two packages", versions[0].Name, versions[1].Name)
	}
	return engine.ReviewVersions(ctx, versions[0], versions[1], p, now)
}

// reviewFiles reviews two versions of one lockfile.
func (c *reviewCommand) reviewFiles(ctx context.Context, engine *review.Reviewer, p *policy.Policy, now time.Time) (*report.Report, error) {
	var sides [2]map[string][]byte
	for i, name := range []string{c.Base, c.Head} {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		sides[i] = map[string][]byte{lockfileName(c.Base, c.Head): data}
	}
	return engine.ReviewFiles(ctx, sides[0], sides[1], p, now)
}

// lockfileName returns the name that says of what format two files are: a
// saved copy is often called something else.
func lockfileName(base, head string) string {
	for _, name := range []string{head, base} {
		if lockfile.Is(name) {
			return name
		}
	}
	return head
}

// print writes a report in the format that was asked for.
func (c *reviewCommand) print(rep *report.Report, env environment) error {
	w := env.stdout
	if c.Output != "" {
		file, err := os.Create(c.Output)
		if err != nil {
			return err
		}
		defer file.Close()
		w = file
	}
	switch c.Format {
	case "json":
		return report.JSON(w, rep)
	case "markdown":
		return report.Markdown(w, rep)
	case "sarif":
		return report.SARIF(w, rep)
	case "html":
		return report.HTML(w, rep)
	}
	return report.Terminal(w, rep, report.Color(isTerminal(w)))
}

// defaultJobs reads as many updates at once as there are processors.
func defaultJobs() string { return fmt.Sprint(runtime.GOMAXPROCS(0)) }
