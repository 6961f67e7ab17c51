package lockfile

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// quoted writes a text as JSON, TOML and YAML quote it alike.
func quoted(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return strings.ReplaceAll(string(data), "\x7f", `\u007f`)
}

// escaped writes a text as XML has it.
func escaped(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err)
	}
	return b.String()
}

// inHex writes a digest as algorithm, separator and hexadecimal digits.
func inHex(digest, separator string) string {
	algorithm, sum, _ := strings.Cut(digest, "-")
	raw, err := base64.StdEncoding.DecodeString(sum)
	if err != nil {
		panic(err)
	}
	return algorithm + separator + hex.EncodeToString(raw)
}

// each writes every digest of an entry.
func each(e Entry, write func(digest string) string) string {
	var b strings.Builder
	for _, d := range e.Digests {
		b.WriteString(write(d))
	}
	return b.String()
}

// A printer writes a file that holds one entry, "" when its format has another
// way to say the same that is not tried.
type printer func(Entry) string

// printers are one for each format, by the name of a file.
var printers = map[string]printer{
	"package-lock.json": func(e Entry) string {
		return fmt.Sprintf(`{"lockfileVersion": 3, "packages": {"node_modules/x": {"name": %s, "version": %s, "resolved": %s, "integrity": %s}}}`,
			quoted(e.Version.Name), quoted(e.Version.Number), quoted(e.Source), quoted(strings.Join(e.Digests, " ")))
	},
	"yarn.lock": func(e Entry) string {
		if e.Checksum != "" || strings.ContainsAny(e.Version.Name+e.Version.Number+e.Source, "\"\\\n") {
			return ""
		}
		s := fmt.Sprintf("\"x@npm:%s@1\":\n  version \"%s\"\n", e.Version.Name, e.Version.Number)
		if e.Source != "" {
			s += "  resolved \"" + e.Source + "\"\n"
		}
		if len(e.Digests) > 0 {
			s += "  integrity \"" + strings.Join(e.Digests, " ") + "\"\n"
		}
		return s
	},
	"pnpm-lock.yaml": func(e Entry) string {
		resolution := []string{}
		if e.Source != "" {
			resolution = append(resolution, "tarball: "+quoted(e.Source))
		}
		if len(e.Digests) > 0 {
			resolution = append(resolution, "integrity: "+quoted(strings.Join(e.Digests, " ")))
		}
		return fmt.Sprintf("lockfileVersion: '9.0'\npackages:\n  x@1:\n    name: %s\n    version: %s\n    resolution: {%s}\n",
			quoted(e.Version.Name), quoted(e.Version.Number), strings.Join(resolution, ", "))
	},
	"bun.lock": func(e Entry) string {
		id := quoted(e.Version.String())
		if e.Source == e.Version.Number {
			return `{"lockfileVersion": 1, "packages": {"x": [` + id + `]}}`
		}
		return fmt.Sprintf(`{"lockfileVersion": 1, "packages": {"x": [%s, %s, {}, %s]}}`, id, quoted(e.Source), quoted(strings.Join(e.Digests, " ")))
	},
	"requirements.txt": func(e Entry) string {
		line := e.Version.Name + "==" + e.Version.Number
		switch {
		case addressStart.MatchString(e.Source) && requirementName.FindString(e.Version.Name) == e.Version.Name:
			line = e.Version.Name + " @ " + e.Source
		case e.Source != "":
			line = e.Source
		}
		return line + each(e, func(d string) string { return " --hash=" + inHex(d, ":") }) + "\n"
	},
	"uv.lock": func(e Entry) string {
		source := "{ url = " + quoted(e.Source) + " }"
		if strings.HasPrefix(e.Source, "git+") {
			source = "{ git = " + quoted(e.Source[4:]) + " }"
		}
		if e.Source == "" || e.Source == "git+" {
			return ""
		}
		return fmt.Sprintf("version = 1\n[[package]]\nname = %s\nversion = %s\nsource = %s\n%s", quoted(e.Version.Name), quoted(e.Version.Number), source,
			each(e, func(d string) string { return "[[package.wheels]]\nhash = " + quoted(inHex(d, ":")) + "\n" }))
	},
	"poetry.lock": func(e Entry) string {
		s := fmt.Sprintf("[[package]]\nname = %s\nversion = %s\n", quoted(e.Version.Name), quoted(e.Version.Number))
		s += each(e, func(d string) string { return "[[package.files]]\nhash = " + quoted(inHex(d, ":")) + "\n" })
		if e.Source != "" {
			s += "[package.source]\ntype = \"url\"\nurl = " + quoted(e.Source) + "\n"
		}
		return s + "[metadata]\nlock-version = \"2.1\"\n"
	},
	"pdm.lock": func(e Entry) string {
		s := fmt.Sprintf("[metadata]\nlock_version = \"4.5\"\n[[package]]\nname = %s\nversion = %s\n", quoted(e.Version.Name), quoted(e.Version.Number))
		if e.Source != "" {
			s += "url = " + quoted(e.Source) + "\n"
		}
		return s + each(e, func(d string) string { return "[[package.files]]\nhash = " + quoted(inHex(d, ":")) + "\n" })
	},
	"pylock.toml": func(e Entry) string {
		s := fmt.Sprintf("lock-version = \"1.0\"\n[[packages]]\nname = %s\nversion = %s\n", quoted(e.Version.Name), quoted(e.Version.Number))
		if strings.HasSuffix(e.Source, "/") {
			return "" // an index is written without
		}
		if e.Source != "" {
			s += "index = " + quoted(e.Source) + "\n"
		}
		return s + each(e, func(d string) string {
			algorithm, sum, _ := strings.Cut(inHex(d, " "), " ")
			return "[[packages.wheels]]\nhashes = { " + algorithm + " = " + quoted(sum) + " }\n"
		})
	},
	"Pipfile.lock": func(e Entry) string {
		hashes := []string{}
		for _, d := range e.Digests {
			hashes = append(hashes, inHex(d, ":"))
		}
		list, _ := json.Marshal(hashes)
		return fmt.Sprintf(`{"_meta": {"pipfile-spec": 6, "sources": [{"name": "x", "url": %s}]}, "default": {%s: {"version": %s, "index": "x", "hashes": %s}}}`,
			quoted(e.Source), quoted(e.Version.Name), quoted("=="+e.Version.Number), list)
	},
	"go.mod": func(e Entry) string { // a fork may have any version
		if modfile.IsDirectoryPath(e.Version.Name) {
			return "" // which no fork is called
		}
		return "module m\nrequire example.test/x v1.0.0\nreplace example.test/x => " + e.Version.Name + " " + e.Version.Number + "\n"
	},
	"go.sum": func(e Entry) string {
		_, sum, _ := strings.Cut(e.Checksum, "/")
		return e.Version.Name + " " + e.Version.Number + " h1:" + sum + "\n"
	},
	"Cargo.lock": func(e Entry) string {
		source := e.Source
		if source == "" {
			source = cratesIO
		}
		return fmt.Sprintf("version = 4\n[[package]]\nname = %s\nversion = %s\nsource = %s\n", quoted(e.Version.Name), quoted(e.Version.Number), quoted(source)) +
			each(e, func(d string) string {
				return "checksum = " + quoted(strings.TrimPrefix(inHex(d, ""), "sha256")) + "\n"
			})
	},
	"Gemfile.lock": func(e Entry) string {
		head := "GEM\n  remote: " + e.Source + "\n"
		if git, ok := strings.CutPrefix(e.Source, "git+"); ok {
			address, revision, _ := strings.Cut(git, "#")
			head = "GIT\n  remote: " + address + "\n  revision: " + revision + "\n"
		}
		gem := e.Version.Name + " (" + e.Version.Number + ")"
		s := head + "  specs:\n    " + gem + "\n"
		if len(e.Digests) == 0 {
			return s
		}
		return s + "\nCHECKSUMS\n  " + gem + " " + strings.TrimSuffix(each(e, func(d string) string { return inHex(d, "=") + "," }), ",") + "\n"
	},
	"composer.lock": func(e Entry) string {
		if strings.Contains(e.Source, "#") {
			return "" // whose commit stands apart
		}
		source := `"type": "metapackage"`
		if e.Source != "" {
			source = `"dist": {"url": ` + quoted(e.Source) + `, "shasum": ` + quoted(strings.TrimPrefix(each(e, func(d string) string { return inHex(d, "") }), "sha1")) + `}`
		}
		if e.Repository != "" {
			source += `, "source": {"url": ` + quoted(e.Repository) + `}`
		}
		return fmt.Sprintf(`{"packages": [{"name": %s, "version": %s, %s}]}`, quoted(e.Version.Name), quoted(e.Version.Number), source)
	},
	"packages.lock.json": func(e Entry) string {
		hash := ""
		if e.Checksum != "" {
			hash = `, "contentHash": ` + quoted(strings.TrimPrefix(e.Checksum, "contentHash/"))
		}
		return fmt.Sprintf(`{"version": 1, "dependencies": {"net": {%s: {"type": "Direct", "resolved": %s%s}}}}`, quoted(e.Version.Name), quoted(e.Version.Number), hash)
	},
	"gradle.lockfile": func(e Entry) string { return e.Version.Name + ":" + e.Version.Number + "=x\n" },
	"pom.xml": func(e Entry) string {
		group, name, _ := strings.Cut(e.Version.Name, ":")
		s := "<project><dependencies><dependency>" + gav(escaped(group), escaped(name), escaped(e.Version.Number))
		if e.Source != "" {
			s += "<systemPath>" + escaped(e.Source) + "</systemPath>"
		}
		return s + "</dependency></dependencies></project>"
	},
	"verification-metadata.xml": func(e Entry) string {
		group, name, _ := strings.Cut(e.Version.Name, ":")
		return fmt.Sprintf(`<verification-metadata><components><component group="%s" name="%s" version="%s">`, escaped(group), escaped(name), escaped(e.Version.Number)) +
			each(e, func(d string) string {
				algorithm, sum, _ := strings.Cut(inHex(d, " "), " ")
				return fmt.Sprintf(`<artifact name="%s"><%s value="%s"/></artifact>`, sum, algorithm, sum)
			}) + "</component></components></verification-metadata>"
	},
	".github/workflows/ci.yml": func(e Entry) string {
		return "jobs: {a: {steps: [{uses: " + quoted(e.Version.Name+"@"+e.Version.Number) + "}]}}\n"
	},
}

// fixed writes what an entry fixes, wherever it stands.
func fixed(e Entry) string {
	digests := slices.Sorted(slices.Values(e.Digests))
	return fmt.Sprintf("%q %q %q %q %q %q", e.Version.Ecosystem, e.Version.Name, e.Version.Number, e.Source, e.Repository, digests)
}

// fuzz holds a parser to its promises. What it accepts has a name, a version and
// a line for every entry, as many entries as the file fixes versions, and says
// the same when it is read again, and when it is printed and read again.
func fuzz(f *testing.F, file string, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	print := printers[file]
	if print == nil {
		f.Fatalf("no printer for %s", file)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := parsed(file, data)
		if err != nil {
			return
		}
		places := 0
		for _, e := range list {
			if e.Version.Name == "" || e.Version.Number == "" || len(e.Places) == 0 || e.Places[0].Line < 1 {
				t.Fatalf("an entry without a name, version or place: %+v", e)
			}
			places += len(e.Places)
		}
		if count := counters[file]; count != nil {
			if want := count(data); want >= 0 && places != want {
				t.Fatalf("%d places of entries, and %d versions are fixed", places, want)
			}
		}
		again, err := parsed(file, data)
		if err != nil || told(again) != told(list) {
			t.Fatalf("read again: %v\n%s\nfirst:\n%s", err, told(again), told(list))
		}
		if changes := Compare(list, again); len(changes) != 0 {
			t.Fatalf("compared with itself: %d changes", len(changes))
		}
		for _, e := range list[:min(len(list), 20)] {
			text := print(e)
			if text == "" {
				continue
			}
			again, err := parsed(file, []byte(text))
			if err != nil || len(again) != 1 || fixed(again[0]) != fixed(e) {
				t.Fatalf("printed and read again: %v, %v\nfirst: %s\n%s", err, again, fixed(e), text)
			}
		}
	})
}
