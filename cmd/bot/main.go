// Bot is a GitHub App that reviews dependency updates.
//
// # How a pull request is reviewed
//
//	app/webhook     an event comes in; its signature is checked
//	app/queue       it becomes a job, kept in app/store
//	app/worker      a worker takes the job and reads from GitHub the files that
//	                decide what is installed
//	review          lockfile → registry → archive → diff → indicator → facts
//	                facts, advisory → policy → report
//	app/github      the report becomes a comment and a check run
//
// # What the engine reads
//
//	review/registry     what registries publish, one client each: npm, pypi,
//	                    goproxy, crates, maven, rubygems, actions
//	review/archive      an artifact becomes a tree of files, within limits
//	review/manifest     what a release says of itself, in each ecosystem's words
//	review/syntax       programs of each language become one shape of tree:
//	                    javascript, python, ruby, golang, rust, shell
//	review/behavior     what a program does, told by going through its tree
//	review/indicator    what of it is new, and how bad that is
//	review/provenance   what attestations and signatures prove
//	review/repository   the source a release was made from, at GitHub
//	review/changelog    what a project says of its releases
//	review/advisory     what databases know of versions
//	review/domain       whether owners' e-mail domains are registered
//	review/weaklink     six facts about a package, from a study
//
// # How it is measured
//
//	review/corpus       attacks that happened, rebuilt inert, with honest twins
//	review/evaluation   "bot evaluate": what is caught, missed and falsely raised
//	cmd/measured        writes those figures into the catalogue of indicators
//
// Which registry is asked, and as whom, is the operator's configuration: each
// package manager's own, read in this package in the file of its name.
//
// Read [github.com/bumplens/bumplens/review.Reviewer.Review] first: it is the
// whole engine in one function, and "bot review" is that function with nothing
// around it. The App does the same in two steps, with a queue between them:
// see app/worker.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], environment{os.Getenv, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// An environment is what the program is given by whoever runs it.
type environment struct {
	getenv func(string) string
	stdout io.Writer
	stderr io.Writer
}

// commands are those of the command line.
type commands struct {
	Review     reviewCommand     `cmd:"" help:"Review one update, two lockfiles, or two revisions of a repository."`
	Changes    changesCommand    `cmd:"" help:"Say what changed between lockfiles, from the files alone."`
	Evaluate   evaluateCommand   `cmd:"" help:"Run the engine over updates whose outcome is known."`
	Serve      serveCommand      `cmd:"" help:"Run the GitHub App."`
	Demo       demoCommand       `cmd:"" help:"Run the whole App on this machine, with nothing to register."`
	Indicators indicatorsCommand `cmd:"" help:"List the signs that are looked for, or explain one."`
	Config     struct {
		Check configCommand `cmd:"" help:"Check a configuration file."`
	} `cmd:"" help:"Work on a repository's configuration."`
	Audit   auditCommand   `cmd:"" help:"List what became of overrides."`
	Jobs    jobsCommand    `cmd:"" help:"List the App's jobs, and have those that were given up tried again."`
	Version versionCommand `cmd:"" help:"Print the version."`
	Help    helpCommand    `cmd:"" hidden:""`
}

// Exit statuses of "bot review", which others may follow.
const (
	exitPass       = 0 // pass or notice
	exitBlock      = 1
	exitUsage      = 2 // the call or its input is wrong
	exitIncomplete = 3 // something could not be read, and nothing blocks
)

// An exitError ends the program with a status of its own.
type exitError struct {
	code int
	err  error // nil when all has been said
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.code)
	}
	return e.err.Error()
}

// run is the program. It returns its exit status.
func run(ctx context.Context, args []string, env environment) int {
	done := errors.New("done") // kong asks to exit after it has printed help
	var cli commands
	parser, err := kong.New(&cli,
		kong.Name("bot"),
		kong.Description("Bumplens reads dependency updates. Limits on what it reads are listed by \"bot serve --help\"."),
		kong.Writers(env.stdout, env.stderr),
		kong.Exit(func(int) { panic(done) }),
		kong.Vars{"limits": limits(), "jobs": defaultJobs()},
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(env),
	)
	if err != nil {
		fmt.Fprintln(env.stderr, "bot:", err)
		return exitUsage
	}
	command, helped, err := parse(parser, args, done)
	if helped {
		return exitPass
	}
	if err == nil {
		err = command.Run()
	} else {
		err = &exitError{exitUsage, fmt.Errorf("%w (see \"bot help\")", err)}
	}
	if err == nil {
		return exitPass
	}
	var exit *exitError
	if !errors.As(err, &exit) {
		exit = &exitError{exitUsage, err}
	}
	if exit.err != nil {
		fmt.Fprintln(env.stderr, "bot:", exit.err)
	}
	return exit.code
}

// parse reads the command line. helped reports that help was asked for and has
// been printed.
func parse(parser *kong.Kong, args []string, done error) (command *kong.Context, helped bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			if r != done {
				panic(r)
			}
			helped = true
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err = parser.Parse(args)
	return command, false, err
}

type helpCommand struct {
	Command []string `arg:"" optional:""`
}

// Run prints what --help prints.
func (c *helpCommand) Run(ctx context.Context, env environment) error {
	run(ctx, append(c.Command, "--help"), env)
	return nil
}

// newLogger returns a logger as LOG_LEVEL and LOG_FORMAT ask for.
func newLogger(env environment) (*slog.Logger, error) {
	var level slog.Level
	if s := env.getenv("LOG_LEVEL"); s != "" {
		if err := level.UnmarshalText([]byte(s)); err != nil {
			return nil, fmt.Errorf("LOG_LEVEL: %w", err)
		}
	}
	options := &slog.HandlerOptions{Level: level}
	switch format := env.getenv("LOG_FORMAT"); {
	case format == "text", format == "" && isTerminal(env.stderr):
		return slog.New(slog.NewTextHandler(env.stderr, options)), nil
	case format == "json", format == "":
		return slog.New(slog.NewJSONHandler(env.stderr, options)), nil
	default:
		return nil, fmt.Errorf("LOG_FORMAT: %q is neither text nor json", format)
	}
}

// isTerminal reports whether w shows its text to a person.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
