package lockfile

import (
	"strings"
	"testing"
)

// What readers of XML differ in is refused, whatever the file is for.
func TestXMLRefuses(t *testing.T) {
	const end = "<project/>"
	many := func(what string) string {
		return strings.Repeat(strings.Repeat(what, 1000)+"\n", mostXML/1000+1)
	}
	refuses(t, map[string]refusal{
		"nothing":              {"pom.xml", "", "line 1: there is no element"},
		"a comment alone":      {"pom.xml", "<!-- -->\n", "there is no element"},
		"conflict":             {"pom.xml", "<project>\n<<<<<<< HEAD\n", "line 2: "},
		"cut":                  {"pom.xml", "<project>\n<name>\n", `line 2: the element "name" does not end`},
		"cut in a tag":         {"pom.xml", "<project>\n<na", "line 2: unexpected EOF"},
		"other end":            {"pom.xml", "<project>\n</name>", `line 2: an end of "name"`},
		"end alone":            {"pom.xml", "</name>", `line 1: an end of "name"`},
		"second document":      {"pom.xml", end + "\n<x/>", `line 2: a second document begins with "x"`},
		"text behind":          {"pom.xml", end + "\nx", "text outside of the document"},
		"text before":          {"pom.xml", "x" + end, "line 1: text outside of the document"},
		"document type":        {"pom.xml", "<!DOCTYPE project [<!ENTITY v \"1\">]>\n" + end, "line 1: document types are not read"},
		"unknown entity":       {"pom.xml", "<project>\n<name>&v;</name></project>", "line 2: invalid character entity &v;"},
		"attribute twice":      {"pom.xml", "<project>\n<name x=\"1\" x=\"2\"/></project>", `line 2: the attribute "x" is there twice`},
		"attribute unquoted":   {"pom.xml", "<project x=1/>", "line 1: "},
		"other encoding":       {"pom.xml", `<?xml version="1.0" encoding="UTF-16"?>` + end, "only UTF-8 is read"},
		"hidden encoding":      {"pom.xml", `<?xml version="1.0" x="" encoding="utf-8"?>` + end, "line 1: an XML declaration"},
		"late declaration":     {"pom.xml", "\n" + `<?xml version="1.0"?>` + end, "line 2: an XML declaration"},
		"other version":        {"pom.xml", `<?xml version="1.1"?>` + end, "line 1: "},
		"no UTF-8":             {"pom.xml", "<project>\n<name>\xff</name></project>", "line 2: invalid UTF-8"},
		"prefix":               {"pom.xml", `<m:project xmlns:m="x"/>`, `line 1: the element "m:project"`},
		"too deep":             {"pom.xml", strings.Repeat("<project>", deepestXML+1), "line 1: more than 100 elements in each other"},
		"too many tags":        {"pom.xml", many("<a>"), "more than 500000 tags"},
		"too many empty tags":  {"pom.xml", "<project>" + many("<a/>") + "</project>", "more than 500000 tags"},
		"too many attributes":  {"pom.xml", "<project" + many(` a=""`) + "/>", "more than 500000 tags"},
		"text beside elements": {"pom.xml", "<project>\n<modules/>x</project>", `line 1: text in "project"`},
	})
}

// A text is one text, whatever stands between its parts, and has no blanks
// around it but those that Java keeps.
func TestXMLText(t *testing.T) {
	n, err := xmlDocument([]byte("\ufeff<?xml version='1.0' encoding='utf-8'?>\r\n<!-- a -->\n<a>\r\n\t1<!-- b -->.<![CDATA[0]]>&#46;1&nbsp; <?b c?></a>\n<!-- d -->\n"))
	if err != nil {
		t.Fatal(err)
	}
	if n.name != "a" || n.line != 3 || n.text != "1.0.1\u00a0" {
		t.Errorf("got %q on line %d with %q", n.name, n.line, n.text)
	}
}
