package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/review/report"
)

type jobsCommand struct {
	List  listJobsCommand  `cmd:"" default:"1" help:"List the jobs that wait, and those that were given up."`
	Retry retryJobsCommand `cmd:"" help:"Have jobs that were given up tried again."`
}

// Help is printed by "bot jobs --help".
func (jobsCommand) Help() string {
	return "DATABASE_URL and DATA_DIR say where \"bot serve\" keeps its jobs; the server may be running, and does what is to be tried again."
}

// maxDead is how many dead jobs are listed, the newest ones.
const maxDead = 1000

type listJobsCommand struct{}

// Run prints what there is to do, and what was given up.
func (listJobsCommand) Run(ctx context.Context, env environment) error {
	kept, err := attach(ctx, env)
	if err != nil {
		return err
	}
	defer kept.Close()
	counts, err := queue.Counts(ctx, kept)
	if err != nil {
		return err
	}
	dead, err := queue.Dead(ctx, kept, maxDead)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(env.stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "kind\twaiting\trunning\toldest")
	for _, c := range counts {
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\n", c.Kind, c.Waiting, c.Running, c.Age.Round(time.Second))
	}
	if len(dead) > 0 {
		fmt.Fprintln(w, "\ngiven up\tkey\tat\ttries\twhy")
	}
	for _, d := range dead {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\n", d.Kind, report.Visible(d.Key), d.At.Format(time.RFC3339), d.Attempts, report.Visible(d.Reason))
	}
	return w.Flush()
}

type retryJobsCommand struct {
	Kind string `arg:"" optional:"" help:"The kind of the job, as it is listed."`
	Key  string `arg:"" optional:"" help:"Its key."`
	All  bool   `help:"All that were given up."`
}

// Run marks jobs to be tried again.
func (c *retryJobsCommand) Run(ctx context.Context, env environment) error {
	if c.All == (c.Kind != "") || (c.Kind == "") != (c.Key == "") {
		return fmt.Errorf("either a kind and a key are wanted, or --all")
	}
	kept, err := attach(ctx, env)
	if err != nil {
		return err
	}
	defer kept.Close()
	jobs := []queue.DeadJob{{Kind: c.Kind, Key: c.Key}}
	if c.All {
		if jobs, err = queue.Dead(ctx, kept, maxDead); err != nil {
			return err
		}
	}
	for _, job := range jobs {
		found, err := queue.Retry(ctx, kept, job.Kind, job.Key)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("no job %s %q was given up", job.Kind, job.Key)
		}
	}
	_, err = fmt.Fprintf(env.stdout, "%d to be tried again\n", len(jobs))
	return err
}
