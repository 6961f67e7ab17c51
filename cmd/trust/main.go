// Trust writes the keys that review/provenance trusts from sigstore's seeds:
// the file that sigstore-js ships so that a first start needs no network.
//
//	go run ./cmd/trust packages/tuf/seeds.json
//
// It takes two of the seeds' targets as they are, sigstore's trusted root and
// the keys of npm's registry, and writes beside them where they come from. A
// test runs it on the recorded seeds and compares. To move to newer seeds, edit
// origin, run it, and read the difference: what it adds can sign.
package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/bumplens/bumplens/review/provenance"
)

// origin is where the seeds were read, and when.
const (
	originRepository = "https://github.com/sigstore/sigstore-js"
	originCommit     = "769a53d8713248a8bf49edfc2a5d1955b0dcc24d"
	originPath       = "packages/tuf/seeds.json"
	originDate       = "2026-11-27"
	originLicence    = "Apache-2.0"
)

// dir is where the files go, from the repository's root.
const dir = "review/provenance/trust"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./cmd/trust seeds.json")
		os.Exit(2)
	}
	if err := run(os.Args[1], dir); err != nil {
		fmt.Fprintln(os.Stderr, "trust:", err)
		os.Exit(1)
	}
}

// run reads seeds and writes the files into dir, which has to be there.
func run(seeds, dir string) error {
	data, err := os.ReadFile(seeds)
	if err != nil {
		return err
	}
	root, keys, err := targets(data)
	if err != nil {
		return fmt.Errorf("reading seeds: %w", err)
	}
	parsed, err := provenance.ParseKeys(keys)
	if err != nil {
		return err
	}
	if _, err := provenance.NewTrust(root, parsed); err != nil {
		return err
	}
	for name, data := range map[string][]byte{
		"trusted_root.json": root,
		"npm_keys.json":     keys,
		"README.md":         readme(root, keys),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// targets finds sigstore's trusted root and npm's keys among the targets of the
// seeds. The target of npm's keys is named for the registry's host, so that
// its end has to tell it.
func targets(seeds []byte) (root, keys []byte, err error) {
	var repositories map[string]struct{ Targets map[string][]byte }
	if err := json.Unmarshal(seeds, &repositories); err != nil {
		return nil, nil, err
	}
	if len(repositories) != 1 {
		return nil, nil, fmt.Errorf("%d repositories, want one", len(repositories))
	}
	for _, r := range repositories {
		root = r.Targets["trusted_root.json"]
		for name, data := range r.Targets {
			if !strings.HasSuffix(name, "%2Fkeys.json") {
				continue
			}
			if keys != nil {
				return nil, nil, fmt.Errorf("two registries have keys")
			}
			keys = data
		}
	}
	if root == nil || keys == nil {
		return nil, nil, fmt.Errorf("no trusted root, or no keys of a registry")
	}
	return root, keys, nil
}

// readme says where the files come from.
func readme(root, keys []byte) []byte {
	return fmt.Appendf(nil, `# What is trusted

Written by `+"`go run ./cmd/trust seeds.json`"+`; not edited by hand.

| | |
|---|---|
| from | %s |
| commit | %s |
| file | %s |
| read on | %s |
| licence | %s |

| file | target | SHA-256 |
|---|---|---|
| trusted_root.json | sigstore's public-good instance: its certificate authorities, transparency logs and timestamp authority | %x |
| npm_keys.json | the keys that npm's registry signs versions and attestations with | %x |
`, originRepository, originCommit, originPath, originDate, originLicence, sha256.Sum256(root), sha256.Sum256(keys))
}
