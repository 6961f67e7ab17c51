// Popular writes the lists of popular packages that look-alike-name compares
// with. It takes them from a release of GuardDog, which collects them from what
// registries publish about downloads.
//
//	go run ./cmd/popular guarddog-3.2.0-py3-none-any.whl
//
// To move to a newer release, edit origin, run it, and read the difference.
package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// origin is the release that the lists are taken from.
const (
	originProject = "https://github.com/DataDog/guarddog"
	originFile    = "guarddog-3.2.0-py3-none-any.whl"
	originDigest  = "e503812dc8cf79b74327b7a85a819d62bfb420e3fa8739a7f2f29a93a372c84d"
	originLicence = "Apache-2.0"
)

// longest is how many names of a list are kept, the most popular first. Names
// far down look like those further up by chance.
const longest = 5000

// dir is where the files go, from the repository's root.
const dir = "review/indicator/popular"

// lists are the files of the release, and what they become.
var lists = []struct {
	ecosystem  ecosystem.Ecosystem
	from, into string
}{
	{ecosystem.NPM, "top_npm_packages.json", "npm.txt"},
	{ecosystem.PyPI, "top_pypi_packages.json", "pypi.txt"},
	{ecosystem.Go, "top_go_packages.json", "go.txt"},
	{ecosystem.RubyGems, "top_rubygems_packages.json", "rubygems.txt"},
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./cmd/popular guarddog.whl")
		os.Exit(2)
	}
	if err := run(os.Args[1], dir); err != nil {
		fmt.Fprintln(os.Stderr, "popular:", err)
		os.Exit(1)
	}
}

// run reads a wheel and writes the lists into dir, which has to be there.
func run(wheel, dir string) error {
	data, err := os.ReadFile(wheel)
	if err != nil {
		return err
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(data)); sum != originDigest {
		return fmt.Errorf("%s is not %s: its SHA-256 is %s", wheel, originFile, sum)
	}
	packed, err := zip.OpenReader(wheel)
	if err != nil {
		return err
	}
	defer packed.Close()
	about := fmt.Sprintf("# Popular packages\n\nWritten by `go run ./cmd/popular %s`; not edited by hand.\n\n| | |\n|---|---|\n| from | %s |\n| file | %s |\n| SHA-256 | %s |\n| licence | %s |\n\n| file | names | as of |\n|---|---|---|\n",
		originFile, originProject, originFile, originDigest, originLicence)
	for _, l := range lists {
		names, at, err := read(packed, l.from)
		if err != nil {
			return fmt.Errorf("%s: %w", l.from, err)
		}
		for i, name := range names {
			names[i] = ecosystem.Named(l.ecosystem, name).Name
		}
		names = names[:min(len(names), longest)]
		if err := os.WriteFile(filepath.Join(dir, l.into), []byte(strings.Join(names, "\n")+"\n"), 0o644); err != nil {
			return err
		}
		about += fmt.Sprintf("| %s | %d | %s |\n", l.into, len(names), at.UTC().Format(time.DateOnly))
	}
	return os.WriteFile(filepath.Join(dir, "README.md"), []byte(about), 0o644)
}

// read reads one list, and when it was made.
func read(packed *zip.ReadCloser, name string) ([]string, time.Time, error) {
	file, err := packed.Open("guarddog/analyzer/metadata/resources/" + name)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return nil, time.Time{}, err
	}
	var list struct {
		At       int64 `json:"downloaded_timestamp"`
		Packages []string
	}
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, time.Time{}, err
	}
	return list.Packages, time.Unix(list.At, 0), nil
}
