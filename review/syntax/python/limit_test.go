package python

import (
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/syntax"
)

// The bytes of a program that its encoding makes another one of are told to be
// read as they are.
func TestForeignEncodingIsTold(t *testing.T) {
	for _, r := range []reading{
		{"# -*- coding: utf-7 -*-\nx = 1", "utf-7"},
		{"#!/usr/bin/python\n# vim: set fileencoding=unicode_escape :\nx", "unicode_escape"},
		{"\xef\xbb\xbf# coding=rot13", "rot13"},
	} {
		if got := Read([]byte(r.source)).Trouble; !strings.Contains(got, r.want) {
			t.Errorf("%q: got trouble %q, want it to name %s", r.source, got, r.want)
		}
	}
	for _, source := range []string{
		"# coding: utf-8", "# -*- coding: Latin-1-unix -*-", "x = 1\n# coding: utf-7", "\n\n# coding: utf-7", "# encoding", "# coding: koi8-r", "",
	} {
		if got := Read([]byte(source)).Trouble; got != "" {
			t.Errorf("%q: got trouble %q, want none", source, got)
		}
	}
}

func TestTextOverTheLimitIsNotRead(t *testing.T) {
	source := make([]byte, syntax.MaxText+1)
	for _, tree := range []*syntax.Tree{Read(source), ReadExpression(source)} {
		if tree.Trouble == "" || len(tree.Nodes) != 1 {
			t.Errorf("got %d nodes and trouble %q, want one node and some trouble", len(tree.Nodes), tree.Trouble)
		}
	}
}

func TestPositionsAreThoseOfTheText(t *testing.T) {
	source := "\ufeffimport os\r\n\r\nif x:\r\n    y = f\"a{os.z}\"\r\n"
	tree := Read([]byte(source))
	found := 0
	for id, n := range tree.Nodes {
		if n.Kind == syntax.Name {
			if text := tree.Text(syntax.ID(id)); !strings.HasPrefix(source[n.Pos:], text) {
				t.Errorf("%s stands at %q", text, source[n.Pos:])
			}
			found++
		}
		if n.Kind == syntax.Template && tree.Line(syntax.ID(id)) != 4 {
			t.Errorf("template in line %d, want 4", tree.Line(syntax.ID(id)))
		}
	}
	if found != 4 {
		t.Errorf("got %d names, want 4", found)
	}
}
