package lockfile

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A pipLine is a line as pip sees it: continued ones are one, and what follows
// a number sign stands apart.
type pipLine struct {
	number  int // of the first
	text    string
	comment string
}

var pipCoding = regexp.MustCompile(`coding[:=]\s*([-\w.]+)`)

// pipLines joins lines in the order of pip's req_file.py: a backslash continues
// a line, and a line that is all comment ends one. Python breaks lines at more
// characters than editors do, and honors an encoding named in a comment: both
// would hide requirements from who reads the file, and are refused.
func pipLines(data []byte) ([]pipLine, error) {
	var lines []pipLine
	var open *strings.Builder
	first, number := 0, 0
	end := func(text string) {
		text, comment := cutComment(text)
		lines = append(lines, pipLine{first, strings.TrimSpace(text), comment})
		open = nil
	}
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		number++
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if !utf8.ValidString(line) || strings.ContainsAny(line, "\x00\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029") {
			return nil, &SyntaxError{number, "a character that pip may take for the end of the line, or that is not UTF-8"}
		}
		if m := pipCoding.FindStringSubmatch(line); m != nil && number <= 2 && line[0] == '#' && !strings.EqualFold(m[1], "utf-8") {
			return nil, &SyntaxError{number, fmt.Sprintf("the encoding %q is not read", m[1])}
		}
		bare, _ := cutComment(line)
		comment := bare != line && strings.TrimSpace(bare) == ""
		if open == nil {
			first = number
		}
		switch continued := strings.HasSuffix(line, `\`) && !comment; {
		case !continued && open == nil:
			end(line)
		case !continued:
			if comment {
				open.WriteString(" ")
			}
			open.WriteString(line)
			end(open.String())
		default:
			if open == nil {
				open = new(strings.Builder)
			}
			open.WriteString(strings.TrimRight(line, `\`))
		}
	}
	if open != nil {
		end(open.String())
	}
	return lines, nil
}

// cutComment splits a line at a number sign that begins it or follows a blank.
func cutComment(line string) (text, comment string) {
	blank := true
	for i, r := range line {
		if r == '#' && blank {
			return line[:i], strings.TrimSpace(line[i+1:])
		}
		blank = unicode.IsSpace(r)
	}
	return line, ""
}

// splitOptions splits a line where its options begin, at blanks alone as pip
// does.
func splitOptions(text string) (requirement, options string) {
	at := 0
	for word := range strings.SplitSeq(text, " ") {
		if strings.HasPrefix(word, "-") {
			return strings.TrimSpace(text[:at]), text[at:]
		}
		at += len(word) + 1
	}
	return text, ""
}

// A pipOption is an option with its value, "" when it takes none.
type pipOption struct{ name, value string }

// pipGlobals are the options that stand on lines of their own, and whether
// they take a value. None of them fixes a version: where packages come from is
// told by the package manager's configuration, and files that are asked for
// are read by themselves.
var pipGlobals = map[string]bool{
	"-i": true, "--index-url": true, "--extra-index-url": true, "-f": true, "--find-links": true,
	"--trusted-host": true, "--no-binary": true, "--only-binary": true, "--use-feature": true,
	"-c": true, "--constraint": true, "-r": true, "--requirement": true, "-e": true, "--editable": true,
	"--no-index": false, "--prefer-binary": false, "--require-hashes": false, "--pre": false,
}

// pipLocals are the options of one requirement.
var pipLocals = map[string]bool{"--hash": true, "--global-option": true, "--config-settings": true, "--config-setting": true}

// pipOptions reads options, each of which must be among known. Abbreviations,
// which pip allows, are not read.
func pipOptions(text string, known map[string]bool) ([]pipOption, error) {
	words, err := shellWords(text)
	if err != nil {
		return nil, err
	}
	var options []pipOption
	for i := 0; i < len(words); i++ {
		word := words[i]
		name, value, given := strings.Cut(word, "=")
		if len(word) > 2 && word[0] == '-' && word[1] != '-' {
			name, value, given = word[:2], word[2:], true
		}
		takes, ok := known[name]
		switch {
		case !ok || given && !takes:
			return nil, fmt.Errorf("the option %q is not known here", word)
		case takes && !given:
			if i++; i == len(words) {
				return nil, fmt.Errorf("the option %q has no value", word)
			}
			value = words[i]
		}
		if takes && value == "" {
			return nil, fmt.Errorf("the option %q has no value", name)
		}
		options = append(options, pipOption{name, value})
	}
	return options, nil
}

// shellWords splits text as a shell does, but for backslashes, which are
// refused.
func shellWords(text string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote rune
	inside := false
	for _, r := range text {
		switch {
		case r == '\\':
			return nil, fmt.Errorf("a backslash among options")
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote, inside = r, true
		case quote == 0 && (r == ' ' || r == '\t'):
			if inside {
				words = append(words, word.String())
			}
			word.Reset()
			inside = false
		default:
			word.WriteRune(r)
			inside = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("a quotation that does not end")
	}
	if inside {
		words = append(words, word.String())
	}
	return words, nil
}
