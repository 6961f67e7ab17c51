package indicator

import (
	"strings"
	"testing"
)

// What a file of Python imports is followed, however the line is laid out.
func TestPythonModules(t *testing.T) {
	tests := []struct{ source, want string }{
		{"import os", "os"},
		{"import a.b as c, d\nx = 1", "a.b d"},
		{"x = 1; import a", "a"},
		{"    from .tests import helper as h", ".tests .tests.helper"},
		{"from . import a, b", ". .a .b"},
		{"from .x import (\n    a,\n    b,\n)", ".x .x.a .x.b"},
		{"from .x import \\\n    a", ".x .x.a"},
		{"from .x import(a)", ".x .x.a"},
		{`importlib.import_module("a.tests.b")`, "a.tests.b"},
		{`__import__('a')`, "a"},
		{"important = 1\n# imports nothing", ""},
	}
	for _, tt := range tests {
		if got := strings.Join(pythonModules([]byte(tt.source)), " "); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.source, got, tt.want)
		}
	}
}
