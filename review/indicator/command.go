package indicator

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/manifest"
)

// commandsOf returns what a hook runs: its command, and the scripts that this
// runs by name, with those that npm runs before and after each.
func (c *closure) commandsOf(m *manifest.Manifest, hook *manifest.Hook) []string {
	commands := []string{hook.Command}
	for name := range c.scripts {
		for _, event := range []string{"pre" + name, name, "post" + name} {
			if s, ok := m.Scripts[event]; ok {
				commands = append(commands, s.Text)
			}
		}
	}
	slices.Sort(commands)
	return commands
}

// unknownProgram returns a program of a command of which it is not known what it
// does, "" when there is none: it neither builds, nor is nor runs a file of the
// package's own, nor prints.
func unknownProgram(t *archive.Tree, command string) string {
	for _, part := range parts(command) {
		words := strings.Fields(part)
		for len(words) > 0 && (slices.Contains(prefixes, words[0]) || assigns.MatchString(words[0])) {
			words = words[1:]
		}
		if len(words) == 0 || slices.Contains(harmless, words[0]) || runsOwn(t, words) {
			continue
		}
		if plain := strings.Join(words, " "); builds.MatchString(plain) && !strings.HasPrefix(plain, "node ") && !fetchesFrom.MatchString(plain) {
			continue
		}
		if slices.Contains(interpreters, words[0]) {
			return strings.Join(words[:min(2, len(words))], " ")
		}
		return words[0]
	}
	return ""
}

var (
	prefixes = []string{"(", "env", "cross-env", "exec", "!"}
	harmless = []string{"exit", "true", "echo", "cd", ":", ")", "test", "[", "false"}
	assigns  = regexp.MustCompile(`^\w+=\S*$`)
	// fetchesFrom finds in the command of a program that fetches what is built
	// the words that say where from.
	fetchesFrom = regexp.MustCompile(`(?:^|\s)(?:-d|--\w*(?:download|host|mirror|url)[\w-]*)\b|\w://`)
	// interpreters run the file that they are given, or the text.
	interpreters = strings.Fields("node sh bash dash zsh python python3 ruby bun deno")
)

// runsOwn reports whether words run a file of the package's own, or a text that
// stands there: both are read.
func runsOwn(t *archive.Tree, words []string) bool {
	if program := strings.Trim(words[0], `"'`); strings.Contains(program, "/") && resolveFile(t, ".", program) != "" {
		return true
	}
	if !slices.Contains(interpreters, path.Base(words[0])) {
		return false
	}
	for i, word := range words[1:] {
		switch {
		case slices.Contains([]string{"-e", "-p", "-pe", "--eval", "--print", "-c"}, word):
			return i+2 < len(words)
		case strings.HasPrefix(word, "-"):
		default:
			return resolveFile(t, ".", strings.Trim(word, `"'`)) != ""
		}
	}
	return false
}

// parts splits a command into those that a shell runs one after the other. What
// stands in quotes belongs together.
func parts(command string) []string {
	var list []string
	quote, start := byte(0), 0
	for i := 0; i < len(command); i++ {
		switch c := command[i]; {
		case c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case strings.IndexByte(";&|\n", c) >= 0:
			list = append(list, command[start:i])
			start = i + 1
		}
	}
	return append(list, command[start:])
}
