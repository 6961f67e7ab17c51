//go:build !race

package lockfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOraclePOM compares what a pom.xml fixes with what another reader says, and
// shows where the two part.
func TestOraclePOM(t *testing.T) {
	for name, tt := range map[string]struct{ text, oracle, ours string }{
		"dependencies": {"<dependencies>" + dependency("g", "a", "1.0") + dependency("g", "b", "[2.0]") + "</dependencies>",
			"g:a@1.0 g:b@2.0", "g:a@1.0 g:b@2.0"},
		"properties": {gav("x", "app", "7") + "<properties><a>${b}.1</a><b>1</b></properties><dependencies>" + dependency("${project.groupId}", "a", "${a}") + dependency("g", "b", "${project.version}") + "</dependencies>",
			"g:b@7 x:a@1.1", "g:b@7 x:a@1.1"},
		// It takes the lower end of a range for a version, and what is asked for
		// without one for a version of "".
		"ranges": {"<dependencies>" + dependency("g", "a", "[1.0,2.0)") + dependency("g", "b", "") + "</dependencies>",
			"g:a@1.0 g:b@", ""},
		// It leaves out a dependency whose version it does not know.
		"elsewhere": {"<dependencies>" + dependency("g", "a", "${b}") + "</dependencies>",
			"", "g:a@${b}"},
		// It counts the folders of the repository.
		"folders": {gav("x", "app", "7") + "<dependencies>" + dependency("x", "core", "${project.version}") + "</dependencies>",
			"x:core@7", ""},
		// It keeps one of several versions.
		"twice": {"<dependencies>" + dependency("g", "a", "1") + dependency("g", "a", "2") + "</dependencies>",
			"g:a@1", "g:a@1 g:a@2"},
		// It reads managed versions where they are used, and these alone.
		"managed": {"<dependencyManagement><dependencies>" + dependency("g", "a", "1") + dependency("g", "b", "1") + "</dependencies></dependencyManagement><dependencies>" + dependency("g", "a", "") + "</dependencies>",
			"g:a@1", "g:a@1 g:b@1"},
		// It reads neither parents, nor plugins, nor extensions, nor profiles.
		"others": {"<parent>" + gav("g", "p", "1") + "</parent><build><extensions><extension>" + gav("g", "x", "1") + "</extension></extensions><plugins><plugin>" + gav("g", "q", "1") + "</plugin></plugins></build>" +
			"<profiles><profile><id>i</id><dependencies>" + dependency("g", "a", "1") + "</dependencies></profile></profiles>",
			"", "g:a@1 g:p@1 g:q@1 g:x@1"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "pom.xml")
			data := []byte("<project>" + tt.text + "</project>")
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			if got := strings.ReplaceAll(strings.Join(set(consult(t, file, data)), " "), "Maven ", ""); got != tt.oracle {
				t.Errorf("the oracle: got %q, want %q", got, tt.oracle)
			}
			list, err := parsed(file, data)
			if err != nil {
				t.Fatal(err)
			}
			var versions []string
			for _, e := range list {
				versions = append(versions, e.Version.String())
			}
			if got := strings.Join(set(versions), " "); got != tt.ours {
				t.Errorf("ours: got %q, want %q", got, tt.ours)
			}
		})
	}
}
