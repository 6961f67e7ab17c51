package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

// maxConfig is a byte more than a configuration may have, so that one that is
// too large is seen to be.
const maxConfig = policy.MaxSize + 1

type configCommand struct {
	File   string `arg:"" optional:"" default:".github/bumplens.yml" help:"The file to check, or - for standard input."`
	Format string `enum:"text,json" default:"text" help:"How the result is printed: ${enum}."`
}

// Run checks a configuration: it prints what is wrong with it, or what is in
// force by it today.
func (c *configCommand) Run(env environment) error {
	name, data, err := c.read()
	if err != nil {
		return err
	}
	p, err := policy.Parse(data, nil)
	var faults policy.Errors
	if err != nil && !errors.As(err, &faults) {
		return err
	}
	if c.Format == "json" {
		err = printCheckJSON(env.stdout, name, p, faults, time.Now())
	} else if faults == nil {
		err = printCheck(env.stdout, name, p, time.Now())
	} else {
		_, err = fmt.Fprintln(env.stderr, faulty(name, faults))
	}
	if err == nil && faults != nil {
		return &exitError{code: exitUsage}
	}
	return err
}

// read returns the configuration, and what it is called in faults.
func (c *configCommand) read() (name string, data []byte, err error) {
	if c.File == "-" {
		data, err = io.ReadAll(io.LimitReader(os.Stdin, maxConfig))
		return "<stdin>", data, err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	data, err = io.ReadAll(io.LimitReader(file, maxConfig))
	return c.File, data, err
}

// faulty returns err with each fault of a configuration told as one of the file
// that was given, wherever repositories keep theirs.
func faulty(name string, err error) error {
	var faults policy.Errors
	if !errors.As(err, &faults) {
		return err
	}
	var lines []string
	for _, f := range faults {
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", name, f.Line, f.Column, f.Reason))
	}
	return errors.New(strings.Join(visible(lines), "\n"))
}

// visible returns lines as a terminal may show them, whatever a file has in it.
func visible(lines []string) []string {
	lines = slices.Clone(lines)
	for i, line := range lines {
		lines[i] = report.Visible(line)
	}
	return lines
}

// printCheck prints what is in force in the form of a configuration, and below
// it what ignores nothing any more.
func printCheck(w io.Writer, name string, p *policy.Policy, now time.Time) error {
	var ended policy.Ignore
	p.Ignore, ended = p.Ignore.At(now)
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(p); err != nil {
		return err
	}
	lines := append([]string{name + " is valid. In force:", ""}, strings.Split(strings.TrimSpace(b.String()), "\n")...)
	if over := endedIgnores(ended); len(over) > 0 {
		lines = append(lines, "", "Ended, and ignoring nothing any more:", "")
		for _, e := range over {
			lines = append(lines, fmt.Sprintf("%s %q until %s: %s", e.Kind, e.What, e.Until, e.Reason))
		}
	}
	_, err := fmt.Fprintln(w, strings.Join(visible(lines), "\n"))
	return err
}

// A configCheck is what "bot config check --format json" prints.
type configCheck struct {
	Schema  string         `json:"schema"`
	File    string         `json:"file"`
	Faults  []configFault  `json:"faults"`
	InForce *policy.Policy `json:"in_force,omitempty"` // in the form of a configuration
	Ended   []endedIgnore  `json:"ended"`
}

type configFault struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Reason string `json:"reason"`
}

type endedIgnore struct {
	Kind   string `json:"kind"` // path, package or indicator
	What   string `json:"what"`
	Reason string `json:"reason"`
	Until  string `json:"until"`
}

func endedIgnores(i policy.Ignore) []endedIgnore {
	ended := []endedIgnore{}
	for _, list := range []struct {
		kind  string
		which []policy.Ignored
	}{{"path", i.Paths}, {"package", i.Packages}, {"indicator", i.Indicators}} {
		for _, one := range list.which {
			ended = append(ended, endedIgnore{list.kind, one.What, one.Reason, one.Until.Format(time.DateOnly)})
		}
	}
	return ended
}

func printCheckJSON(w io.Writer, name string, p *policy.Policy, faults policy.Errors, now time.Time) error {
	check := configCheck{Schema: "bumplens.config/v1", File: name, Faults: []configFault{}, InForce: p, Ended: []endedIgnore{}}
	for _, f := range faults {
		check.Faults = append(check.Faults, configFault{f.Line, f.Column, f.Reason})
	}
	if p != nil {
		var ended policy.Ignore
		p.Ignore, ended = p.Ignore.At(now)
		check.Ended = endedIgnores(ended)
	}
	return report.EncodeJSON(w, check)
}
