package main

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/osv-scalibr/clients/datasource"

	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/maven"
)

// newMaven returns a client of the repository that the operator's settings.xml
// puts in the place of Maven's own, or of that one. Credentials are those of
// the server of the same id, and go to that repository alone.
func newMaven(getenv func(string) string, client *registry.Client) (*maven.Client, error) {
	config := maven.Config{Every: mavenPace}
	var err error
	if config.Default, err = defaultRepository(); err != nil {
		return nil, err
	}
	settings, err := readMavenSettings(getenv)
	if err != nil {
		return nil, fmt.Errorf("settings of Maven: %w", err)
	}
	id := mavenCentral
	config.Registry = config.Default
	if m := settings.mirror(mavenCentral); m != nil {
		id, config.Registry = m.ID, m.URL
	}
	u, err := url.Parse(config.Registry)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return nil, fmt.Errorf("settings of Maven: the address of the mirror %q is not on a web server", id)
	}
	if u.User != nil {
		password, _ := u.User.Password()
		config.Authorization = authorization(&datasource.HTTPAuthentication{Username: u.User.Username(), Password: password})
		u.User = nil
		config.Registry = u.String()
	}
	for _, s := range settings.Servers {
		// A password in braces is encrypted with a key that is Maven's own.
		if s.ID == id && s.Username != "" && !strings.HasPrefix(s.Password, "{") {
			config.Authorization = authorization(&datasource.HTTPAuthentication{Username: s.Username, Password: s.Password})
		}
	}
	return maven.New(config, client), nil
}

// mavenPace is slow: a public repository counts what one address asks for, and
// shuts out who asks for much.
const mavenPace = 500 * time.Millisecond

// mavenCentral is the id of the repository that every project has.
const mavenCentral = "central"

// mavenSettings is what is read of a settings.xml, described at
// https://maven.apache.org/settings.html. Repositories of its profiles are not:
// which of them has a package is not known.
type mavenSettings struct {
	Servers []struct {
		ID       string `xml:"id"`
		Username string `xml:"username"`
		Password string `xml:"password"`
	} `xml:"servers>server"`
	Mirrors []mavenMirror `xml:"mirrors>mirror"`
}

type mavenMirror struct {
	ID  string `xml:"id"`
	URL string `xml:"url"`
	Of  string `xml:"mirrorOf"`
}

// mavenVariable matches an expression that stands for the environment.
var mavenVariable = regexp.MustCompile(`\$\{env\.([^}]*)\}`)

// readMavenSettings reads the user's settings.xml, if there is one.
func readMavenSettings(getenv func(string) string) (*mavenSettings, error) {
	s := new(mavenSettings)
	home := homeOf(getenv)
	data, err := os.ReadFile(filepath.Join(home, ".m2", "settings.xml"))
	if home == "" || errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	if err := xml.Unmarshal(data, s); err != nil {
		return nil, err
	}
	expand := func(value *string) {
		*value = mavenVariable.ReplaceAllStringFunc(strings.TrimSpace(*value), func(m string) string {
			return getenv(mavenVariable.FindStringSubmatch(m)[1])
		})
	}
	for i := range s.Servers {
		for _, value := range []*string{&s.Servers[i].ID, &s.Servers[i].Username, &s.Servers[i].Password} {
			expand(value)
		}
	}
	for i := range s.Mirrors {
		for _, value := range []*string{&s.Mirrors[i].ID, &s.Mirrors[i].URL, &s.Mirrors[i].Of} {
			expand(value)
		}
	}
	return s, nil
}

// mirror returns the mirror that Maven asks in the place of a repository on the
// internet: the first that names it alone, or else the first whose list has it.
func (s *mavenSettings) mirror(id string) *mavenMirror {
	for _, list := range []func(string) bool{
		func(of string) bool { return of == id },
		func(of string) bool { return mirrors(of, id) },
	} {
		if i := slices.IndexFunc(s.Mirrors, func(m mavenMirror) bool { return list(m.Of) }); i >= 0 {
			return &s.Mirrors[i]
		}
	}
	return nil
}

func mirrors(of, id string) bool {
	found := false
	for part := range strings.SplitSeq(of, ",") {
		switch strings.TrimSpace(part) {
		case "!" + id:
			return false
		case id, "*", "external:*":
			found = true
		}
	}
	return found
}

// defaultRepository returns the repository that Maven asks unconfigured.
func defaultRepository() (string, error) {
	var asked unsent
	ctx := context.Background()
	client, err := datasource.NewMavenRegistryAPIClient(ctx, datasource.MavenRegistry{ReleasesEnabled: true}, "", true, &http.Client{Transport: &asked}, nil)
	if err != nil {
		return "", err
	}
	_, _ = client.GetProject(ctx, "g", "a", "1") // fails, for nothing is asked
	base, ok := strings.CutSuffix(asked.url, "g/a/1/a-1.pom")
	if !ok {
		return "", errors.New("the repository of Maven itself is not known")
	}
	return base, nil
}
