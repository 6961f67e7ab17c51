package corpus

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// addedFile matches the files of added packages, and what is told of them.
var addedFile = regexp.MustCompile(`^added/(@?[^@]+)@([^/]+?)(?:\.json|/(.+))$`)

// A draft is a pair that is being read.
type draft struct {
	Pair
	base, head, source texts
	added              []*addition
	gone, unsourced    []string
	sourced            string
	told               []byte // registry.json
	left               int    // bytes that its files may still have
}

// An addition is an added package that is being read.
type addition struct {
	version ecosystem.Version
	files   texts
	told    []byte
}

// Read reads a pair from a txtar file. The name is that of the file.
func Read(name string, data []byte) (*Pair, error) {
	d := &draft{left: maxExpanded}
	d.Name = strings.TrimSuffix(path.Base(name), ".txtar")
	if err := d.read(txtar.Parse(data)); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &d.Pair, nil
}

func (d *draft) read(a *txtar.Archive) error {
	d.Comment = strings.TrimSpace(string(a.Comment))
	if d.Comment == "" {
		return errors.New("there is no comment that says what it shows")
	}
	if len(a.Files) == 0 || a.Files[0].Name != "pair" {
		return errors.New("the first file is not called pair")
	}
	if err := d.facts(string(a.Files[0].Data)); err != nil {
		return err
	}
	for _, f := range a.Files[1:] {
		if err := d.file(f); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return d.finish()
}

// facts reads the lines of the file pair.
func (d *draft) facts(text string) error {
	facts := make(map[string]string)
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			return fmt.Errorf("%q is not a key and a value", line)
		}
		switch key {
		case "want":
			w, err := parseWant(value)
			if err != nil {
				return err
			}
			d.Wants = append(d.Wants, w)
		case "gone":
			d.gone = append(d.gone, value)
		case "unsourced":
			d.unsourced = append(d.unsourced, value)
		case "ecosystem", "package", "from", "to", "incident", "class", "codes", "block", "format", "tag", "payload", "source":
			if _, twice := facts[key]; twice {
				return fmt.Errorf("%s is there twice", key)
			}
			facts[key] = value
		default:
			return fmt.Errorf("no key is called %q", key)
		}
	}
	e := ecosystem.Ecosystem(facts["ecosystem"])
	if !slices.Contains(ecosystem.All(), e) || facts["package"] == "" || facts["from"] == "" || facts["to"] == "" {
		return errors.New("it does not say what is updated")
	}
	if len(facts["from"]) > maxNumber || len(facts["to"]) > maxNumber {
		return fmt.Errorf("a version has more than %d bytes", maxNumber)
	}
	p := ecosystem.Named(e, facts["package"])
	d.Base.Version, d.Head.Version = p.At(facts["from"]), p.At(facts["to"])
	d.Incident, d.Class, d.Codes = facts["incident"], facts["class"], strings.Fields(facts["codes"])
	d.Format, d.Tag, d.Payload, d.sourced = facts["format"], facts["tag"], facts["payload"], facts["source"]
	if honest := facts["block"] == "no"; honest == (len(d.Wants) > 0) {
		return errors.New("it is neither one that wants a finding nor one that may not be blocked")
	}
	return nil
}

func parseWant(text string) (Want, error) {
	var w Want
	fields := strings.Fields(text)
	if len(fields) != 3 {
		return w, fmt.Errorf("%q is not a level, paths and families", text)
	}
	if err := w.Level.UnmarshalText([]byte(fields[0])); err != nil {
		return w, err
	}
	w.Paths = strings.Split(fields[1], "|")
	for f := range strings.SplitSeq(fields[2], "|") {
		if Members(Family(f)) == nil {
			return w, fmt.Errorf("no family is called %q", f)
		}
		w.Families = append(w.Families, Family(f))
	}
	return w, nil
}

// file reads one file of the archive behind the first.
func (d *draft) file(f txtar.File) error {
	if f.Name == "registry.json" {
		d.told = f.Data
		return nil
	}
	name, words, _ := strings.Cut(f.Name, " ")
	data, err := d.expand(f.Data, strings.Fields(words))
	if err != nil {
		return err
	}
	if m := addedFile.FindStringSubmatch(name); m != nil {
		a := d.addition(ecosystem.Named(d.Head.Version.Ecosystem, m[1]).At(m[2]))
		if m[3] == "" {
			a.told = data
		} else {
			a.files.join(m[3], data)
		}
		return nil
	}
	folder, rest, _ := strings.Cut(name, "/")
	into := map[string]*texts{"base": &d.base, "head": &d.head, "source": &d.source}[folder]
	if into == nil || rest == "" {
		return errors.New("it is of no side")
	}
	into.join(rest, data)
	return nil
}

func (d *draft) addition(v ecosystem.Version) *addition {
	for _, a := range d.added {
		if a.version == v {
			return a
		}
	}
	d.added = append(d.added, &addition{version: v})
	return d.added[len(d.added)-1]
}

// finish makes the releases of what was read.
func (d *draft) finish() error {
	var history History
	if err := json.Unmarshal(d.told, &history); err != nil {
		return fmt.Errorf("registry.json: %w", err)
	}
	head, err := d.head.over(d.base, d.gone)
	if err != nil {
		return err
	}
	d.Base = Release{d.Base.Version, d.base.of(d.Base.Version), history}
	d.Head = Release{d.Head.Version, head.of(d.Head.Version), history}
	for _, a := range d.added {
		var told History
		if err := json.Unmarshal(a.told, &told); err != nil {
			return fmt.Errorf("added/%s.json: %w", a.version, err)
		}
		d.Added = append(d.Added, Release{a.version, a.files.of(a.version), told})
	}
	if err := d.makeSource(head); err != nil {
		return err
	}
	for _, r := range append([]Release{d.Base, d.Head}, d.Added...) {
		if _, err := r.History.publication(r.Version.Number); err != nil {
			return err
		}
		if _, err := d.pack(r); err != nil {
			return fmt.Errorf("packing %s: %w", r.Version, err)
		}
	}
	return nil
}

// makeSource makes what the new release was made from.
func (d *draft) makeSource(head texts) error {
	under := texts{}
	switch d.sourced {
	case "":
		if d.source == nil {
			return nil
		}
	case "base":
		under = d.base
	case "head":
		under = head
	default:
		return fmt.Errorf("no source is called %q", d.sourced)
	}
	all, err := d.source.over(under, d.unsourced)
	if err != nil {
		return err
	}
	d.Source = all.of(d.Head.Version)
	return nil
}
