package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/crates"
)

// cratesIO is the registry that Cargo asks unconfigured, by name. The host of
// its sparse index is that name behind "index.".
const cratesIO = "crates.io"

// cratesIOSources are how a Cargo.lock writes crates.io, by the index that it
// once had, and by the one that it has.
var cratesIOSources = []string{
	"registry+https://github.com/rust-lang/" + cratesIO + "-index",
	sparse + "https://index." + cratesIO + "/",
}

const sparse = "sparse+" // before the address of an index that is read over HTTP

// cargoConfig is what is read of a config.toml of Cargo's, described at
// https://doc.rust-lang.org/cargo/reference/config.html.
type cargoConfig struct {
	Source map[string]struct {
		ReplaceWith string `toml:"replace-with"`
		Registry    string `toml:"registry"`
	} `toml:"source"`
	Registries map[string]struct {
		Index string `toml:"index"`
	} `toml:"registries"`
	Net struct {
		Offline bool `toml:"offline"`
	} `toml:"net"`
}

// cargoCredentials is what is read of a credentials.toml.
type cargoCredentials struct {
	Registries map[string]struct {
		Token string `toml:"token"`
	} `toml:"registries"`
}

// newCargo returns a client of crates.io, or of what the operator's own
// configuration of Cargo puts in its place.
func newCargo(getenv func(string) string, client *registry.Client) (*crates.Client, error) {
	var config cargoConfig
	var credentials cargoCredentials
	if home := cargoHome(getenv); home != "" {
		// The names without an ending are those of old, and win where both are there.
		for _, f := range []struct {
			name string
			into any
		}{{"config", &config}, {"credentials", &credentials}} {
			if err := readTOML(f.into, filepath.Join(home, f.name), filepath.Join(home, f.name+".toml")); err != nil {
				return nil, fmt.Errorf("configuration of Cargo: %w", err)
			}
		}
	}
	name, index, unread := config.inPlace(getenv)
	if getenv("CARGO_NET_OFFLINE") == "true" || getenv("CARGO_NET_OFFLINE") == "" && config.Net.Offline {
		index, unread = "", "Cargo's configuration forbids to fetch crates."
	}
	c := crates.Config{Index: index, Unread: unread, Default: "https://index." + cratesIO + "/", Sources: cratesIOSources}
	if name != "" {
		c.Token = cmp.Or(getenv("CARGO_REGISTRIES_"+cargoName(name)+"_TOKEN"), credentials.Registries[name].Token)
	}
	return crates.New(c, client), nil
}

// inPlace follows what stands in the place of crates.io: the name of a registry
// and its sparse index, or why there is none to read.
func (c *cargoConfig) inPlace(getenv func(string) string) (name, index, unread string) {
	at := "crates-io"
	for range 10 { // Cargo refuses a circle
		source := c.Source[at]
		with := cmp.Or(getenv("CARGO_SOURCE_"+cargoName(at)+"_REPLACE_WITH"), source.ReplaceWith)
		if with != "" {
			at = with
			continue
		}
		if at == "crates-io" {
			return "", "https://index." + cratesIO + "/", ""
		}
		address := cmp.Or(source.Registry, getenv("CARGO_REGISTRIES_"+cargoName(at)+"_INDEX"), c.Registries[at].Index)
		index, ok := strings.CutPrefix(address, sparse)
		if !ok {
			return "", "", fmt.Sprintf("Cargo's configuration takes crates from %q, which has no sparse index.", at)
		}
		return at, index, ""
	}
	return "", "", "Cargo's configuration replaces its sources in a circle."
}

// cargoName writes a name for a variable of the environment.
func cargoName(name string) string {
	return strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(name))
}

// cargoHome returns the folder of Cargo's own files, "" when there is no home.
func cargoHome(getenv func(string) string) string {
	if dir := getenv("CARGO_HOME"); dir != "" {
		return dir
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".cargo")
}

// readTOML reads the first of the files that is there, if one is. What it says
// beside what is asked for is another program's business.
func readTOML(into any, files ...string) error {
	for _, file := range files {
		data, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := toml.Unmarshal(data, into); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		return nil
	}
	return nil
}
