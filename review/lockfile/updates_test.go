package lockfile

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shared holds recorded real updates; it lies beside the clone.
const shared = "../../../shared/data/updates"

// update reads the recorded lockfiles of one side of an update, as one list.
func update(t testing.TB, id, side string) []Entry {
	t.Helper()
	dir := filepath.Join(shared, id, side)
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the recorded updates are missing: %v", err)
		}
		t.Skipf("SKIPPED: the recorded updates are not here: %v", err)
	}
	var entries []Entry
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || parserFor(name) == nil {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		list, err := parsed(name, data)
		if err != nil {
			t.Errorf("%s/%s: %v", id, name, err)
		}
		entries = append(entries, list...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// The commit's subject says what a bot meant to change: it must be among what
// is found.
func TestRecordedUpdates(t *testing.T) {
	for _, tt := range []struct{ id, want string }{
		{"01-npm-v2-largest", "upgraded decode-uri-component 0.2.0 0.2.2"},
		{"03-npm-v3-large-transitive", "upgraded babel-jest 29.7.0 30.0.0"},
		{"06-npm-v3-small", "upgraded brace-expansion 1.1.11 1.1.12"},
		{"07-npm-v1-http-to-https", "upgraded acorn 6.4.0 6.4.1"},
		{"08-npm-sha1-to-sha512", "upgraded textlint 12.0.0 13.0.0"},
		{"10-yarn1-single", "upgraded cross-spawn 7.0.3 7.0.6"},
		{"11-yarn1-single-eslint-config-prettier", "upgraded eslint-config-prettier 10.1.2 10.1.3"},
		{"13-yarn1-small", "upgraded braces 3.0.2 3.0.3"},
		{"14-berry-v8plus-single", "upgraded fuse.js 7.2.0 7.3.0"},
		{"17-pnpm9-group", "upgraded puppeteer 25.3.0 25.4.0"},
		{"21-pnpm9-small", "upgraded eslint 9.35.0 9.36.0"},
		{"23-bun-single", "upgraded @hono/node-server 2.0.2 2.0.12"},
		{"25-uv-largest-single", "upgraded authlib 1.6.7 1.6.9"},
		{"27-uv-hashset-shrank", "upgraded memray 1.18.0 1.19.2"},
		{"29-poetry-single", "upgraded coverage 7.13.4 7.13.5"},
		{"31-poetry-files-removed-from-registry", "upgraded setuptools 70.3.0 73.0.1"},
		{"32-requirements-plain", "upgraded pillow 10.2.0 10.3.0"},
		{"33-requirements-hashes-group27", "upgraded tuf 6.0.0 7.0.0"},
		{"35-pipfile-lock-group", "upgraded cryptography 48.0.1 50.0.0"},
		{"37-pylock", "upgraded cryptography 46.0.3 46.0.5"},
		{"38-go-single", "upgraded github.com/go-git/go-git/v5 v5.16.4 v5.16.5"},
		{"41-go-small", "upgraded google.golang.org/protobuf v1.36.7 v1.36.8"},
		{"42-cargo-single-large", "upgraded openssl 0.10.78 0.10.79"},
		{"45-gem-group-rails-checksums", "upgraded rails 8.1.3 8.1.3.1"},
		{"47-gem-small", "upgraded addressable 2.8.8 2.9.0"},
		{"52-gradle-lockfile", "upgraded io.kubernetes:client-java 18.0.0 19.0.0"},
		{"53-gradle-verification-metadata", "added org.springframework.security:spring-security-crypto  6.4.4"},
		{"54-maven-pom", "upgraded com.google.guava:guava 30.0-jre 32.0.0-jre"},
		{"56-actions-group-15", "upgraded docker/login-action 650006c6eb7dba73a995cc03b0b2d7f5ca915bee abd2ef45e78c5afb21d64d4ca52ee8550d9572c7"},
		{"57-actions-small", "upgraded toshimaru/auto-author-assign 16f0022cf3d7970c106d8d1105f75a1165edb516 5cd66f093de6691e0812ef186b7492589b0b7866"},
		{"48-composer-single", "upgraded guzzlehttp/psr7 2.11.0 2.12.1"},
	} {
		t.Run(tt.id, func(t *testing.T) {
			changes := Compare(update(t, tt.id, "before"), update(t, tt.id, "after"))
			var lines []string
			for _, c := range changes {
				line := strings.Join([]string{string(c.Kind()), c.Package().Name, c.From.Version.Number, c.To.Version.Number}, " ")
				if line == tt.want {
					return
				}
				lines = append(lines, line)
			}
			t.Errorf("got %d changes, none of them %q:\n%s", len(changes), tt.want, strings.Join(lines, "\n"))
		})
	}
}

// largest returns the largest recorded package-lock.json.
func largest(b *testing.B) []byte {
	b.Helper()
	data, err := os.ReadFile(filepath.Join(shared, "01-npm-v2-largest", "after", "frontend", "package-lock.json"))
	if err != nil {
		b.Skipf("SKIPPED: the recorded updates are not here: %v", err)
	}
	return data
}
