package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/ecosystem"
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
	sideFlags
	Versions []string `arg:"" optional:"" name:"purl" help:"FROM and TO, such as pkg:npm/lodash@4.17.20 pkg:npm/lodash@4.17.21, or TO alone for a package that is added."`
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
	engine, err := newReviewer(log, env.getenv, dir, c.sharedFlags)
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
	p, err := policy.Parse(data, nil)
	return p, faulty(c.Config, err)
}

// review decides what is compared.
func (c *reviewCommand) review(ctx context.Context, engine *review.Reviewer, p *policy.Policy, now time.Time) (*report.Report, error) {
	if len(c.Versions) > 0 {
		if len(c.Versions) > 2 || c.sideFlags != (sideFlags{}) {
			return nil, errors.New("two purls, or --base and --head, are needed")
		}
		return c.reviewVersions(ctx, engine, p, now)
	}
	files, err := c.sides(p, now)
	if err != nil {
		return nil, err
	}
	return engine.ReviewFiles(ctx, files, p, now)
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

// print writes a report in the format that was asked for.
func (c *reviewCommand) print(rep *report.Report, env environment) error {
	return toOutput(c.Output, env, func(w io.Writer) error {
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
	})
}

// toOutput has write write to a file, or to the terminal when none is named.
func toOutput(name string, env environment, write func(io.Writer) error) error {
	if name == "" {
		return write(env.stdout)
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := write(file); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// defaultJobs reads as many updates at once as there are processors.
func defaultJobs() string { return fmt.Sprint(runtime.GOMAXPROCS(0)) }
