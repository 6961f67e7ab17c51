package behavior

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// languageOf tells the language of a file by its name, or by its first line.
func languageOf(p string, data []byte) *language {
	base := strings.ToLower(path.Base(p))
	switch ext := path.Ext(base); ext {
	case ".js", ".cjs", ".mjs", ".jsx", ".es6":
		return languages["javascript"]
	case ".ts", ".mts", ".cts", ".tsx":
		if strings.HasSuffix(base, ".d"+ext) {
			return nil // declarations do not run
		}
		return languages["typescript"]
	case ".py", ".pyw":
		return languages["python"]
	case ".pth":
		return languages["pth"]
	case ".gyp", ".gypi":
		return languages["gyp"]
	case ".rb", ".gemspec", ".rake":
		return languages["ruby"]
	case ".go":
		return languages["go"]
	case ".rs":
		return languages["rust"]
	case ".m4", ".ac":
		return languages["m4"]
	case ".sh", ".bash", ".zsh", ".command":
		return languages["shell"]
	case ".bat", ".cmd":
		return languages["batch"]
	case ".ps1", ".psm1":
		return languages["powershell"]
	}
	switch base {
	case "rakefile", "gemfile":
		return languages["ruby"]
	case "configure", "install-sh", "config.guess", "config.sub":
		return languages["shell"]
	}
	line, _, _ := bytes.Cut(data[:min(len(data), 200)], []byte("\n"))
	if !bytes.HasPrefix(line, []byte("#!")) {
		return nil
	}
	for _, i := range interpreters {
		if bytes.Contains(line, []byte(i.name)) {
			return languages[i.language]
		}
	}
	return nil
}

// interpreters are named in the first line of a script.
var interpreters = []struct{ name, language string }{
	{"node", "javascript"}, {"deno", "typescript"}, {"bun", "typescript"}, {"python", "python"}, {"ruby", "ruby"},
	{"bash", "shell"}, {"zsh", "shell"}, {"/sh", "shell"}, {"dash", "shell"},
}

// Of reads one file. Of text in no language that is read it looks at what the
// text says; it returns nil for what is no text.
func Of(p string, data []byte) *File {
	l := languageOf(p, data)
	if l == nil {
		return ofProse(p, data)
	}
	t := l.parse(data)
	defer t.Release()
	f := l.read(data, t)
	f.Observations = append(f.Observations, hidden(data)...)
	f.Observations = append(f.Observations, obfuscated(t)...)
	f.Observations = append(f.Observations, obscureText(data)...)
	f.Observations = append(f.Observations, agentText(p, data)...)
	f.configures(p, data)
	return f
}

// Program reads one file as [Of] does, but for what its text alone shows: see
// [File.Shows].
func Program(p string, data []byte) *File {
	l := languageOf(p, data)
	if l == nil {
		return ofProse(p, data)
	}
	t := l.parse(data)
	defer t.Release()
	f := l.read(data, t)
	f.configures(p, data)
	return f
}

// Shows reports whether anything was seen that a text may show whatever its
// program does.
func (f *File) Shows() bool {
	return slices.ContainsFunc(f.Observations, func(o Observation) bool { return o.Kind == Hidden || o.Kind == Obfuscated || o.Kind == AgentText })
}

// ofProse reads a file that people or other programs read.
func ofProse(p string, data []byte) *File {
	switch ext := strings.ToLower(path.Ext(p)); {
	case ext == ".html" || ext == ".htm":
		return ofHTML(data)
	case isWorkflow(p):
		f := ofWorkflow(data)
		f.configures(p, data)
		return f
	}
	what := agentConfig(p)
	if what == "" && !prose[strings.ToLower(path.Ext(p))] || bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 {
		return nil
	}
	f := &File{Language: "text", Observations: agentText(p, data)}
	if what != "" {
		f.Observations = append(f.Observations, hidden(data)...)
	}
	f.configures(p, data)
	return f
}

// prose are endings of files in which an agent may find instructions.
var prose = map[string]bool{".md": true, ".mdx": true, ".txt": true, ".rst": true, ".mdc": true}

// configures notes a file that an editor, an agent or CI takes for its
// configuration.
func (f *File) configures(p string, data []byte) {
	what := agentConfig(p)
	if what == "" {
		return
	}
	if runsOnOpen(p, data) {
		what = "runs when the folder is opened"
	}
	f.Observations = append(f.Observations, Observation{Kind: AgentConfig, Line: 1, What: what})
}

// Command reads a command line, as a shell would run it.
func Command(text string) *File {
	l := languages["shell"]
	return l.read([]byte(text), l.parse([]byte(text)))
}

// Below moves what a text does to where it begins in a file.
func (f *File) Below(line int) *File {
	for i := range f.Observations {
		f.Observations[i].Line += line - 1
	}
	for i := range f.Flows {
		f.Flows[i].Line += line - 1
		f.Flows[i].FromLine += line - 1
	}
	return f
}

func (l *language) read(data []byte, t *syntax.Tree) *File {
	f := &File{Language: l.name}
	e := &evaluator{language: l, tree: t, file: f}
	e.run()
	return f
}

// Reads reports whether a file may be in a language that is read, by its name.
func Reads(p string) bool {
	ext := strings.ToLower(path.Ext(p))
	return ext == "" || ext == ".html" || ext == ".htm" || prose[ext] || languageOf(p, nil) != nil || agentConfig(p) != ""
}
