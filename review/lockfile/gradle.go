package lockfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// gradleTests are the configurations of Gradle's own that only tests use.
var gradleTests = []string{"testCompileClasspath", "testRuntimeClasspath", "testAnnotationProcessor"}

// parseGradle reads gradle.lockfile and its like for build scripts and
// settings, described at https://docs.gradle.org/current/userguide/dependency_locking.html:
// a line for each version, with the configurations that it is fixed in. It pins
// no digests and does not tell who asks for what.
func parseGradle(file string, data []byte) ([]Entry, error) {
	var entries []Entry
	seen := make(map[string]bool)
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		body := strings.TrimSpace(line)
		if body == "" || strings.HasPrefix(body, "#") {
			continue
		}
		module, list, ok := strings.Cut(body, "=")
		if !ok {
			return nil, &SyntaxError{number, "not a module and its configurations"}
		}
		if seen[module] {
			return nil, &SyntaxError{number, fmt.Sprintf("%q is there twice", module)}
		}
		seen[module] = true
		if module == "empty" {
			continue // configurations that nothing is fixed in
		}
		parts := strings.Split(module, ":")
		configurations := strings.Split(list, ",")
		if len(parts) != 3 || slices.Contains(parts, "") || slices.Contains(configurations, "") {
			return nil, &SyntaxError{number, fmt.Sprintf("%q is not a group, a name, a version and configurations", body)}
		}
		e := Entry{
			Version: ecosystem.Named(ecosystem.Maven, parts[0]+":"+parts[1]).At(parts[2]),
			Places:  []Place{{file, number}},
			Dev:     true,
		}
		for _, c := range configurations {
			e.Paths = append(e.Paths, file+" "+c) // each project has a file of its own
			e.Dev = e.Dev && slices.Contains(gradleTests, c)
		}
		entries = append(entries, e)
	}
	return entries, nil
}
