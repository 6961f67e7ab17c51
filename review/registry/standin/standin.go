// Package standin is an npm registry over HTTP that holds what it is given,
// for tests and for "bot demo". The real client speaks to it. It knows what
// the client asks for, packuments, tarballs and attestations that it is given,
// and nothing else.
package standin

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Release is one version of a package.
type Release struct {
	Name, Version string
	Files         map[string][]byte // without the archive's folder
	Published     time.Time         // zero: the registry does not say
	Publisher     string            // "": the registry does not say
	// Attestations is the registry's document about them; nil: it has none.
	Attestations []byte
}

// A Registry is an http.Handler that serves releases.
type Registry struct {
	mu           sync.Mutex
	packages     map[string][]published
	owners       map[string][]string // by package
	attestations map[string][]byte   // by path
	tarballs     map[string][]byte   // by path
}

type published struct {
	Release
	file      string
	integrity string
}

// New returns a registry that has releases.
func New(releases ...Release) *Registry {
	r := &Registry{packages: make(map[string][]published), owners: make(map[string][]string), attestations: make(map[string][]byte), tarballs: make(map[string][]byte)}
	for _, release := range releases {
		r.Publish(release)
	}
	return r
}

// Publish adds a release and returns its integrity. Publishing a version again
// replaces its bytes, which no honest registry does.
func (r *Registry) Publish(release Release) (integrity string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	tarball := Pack(release.Files)
	sum := sha512.Sum512(tarball)
	p := published{
		Release:   release,
		file:      "/" + release.Name + "/-/" + path.Base(release.Name) + "-" + release.Version + ".tgz",
		integrity: "sha512-" + base64.StdEncoding.EncodeToString(sum[:]),
	}
	r.packages[release.Name] = slices.DeleteFunc(r.packages[release.Name], func(old published) bool { return old.Version == release.Version })
	r.packages[release.Name] = append(r.packages[release.Name], p)
	r.tarballs[p.file] = tarball
	if release.Attestations != nil {
		r.attestations[attestations(release.Name, release.Version)] = release.Attestations
	}
	return p.integrity
}

// Own says who may publish a package from now on.
func (r *Registry) Own(name string, owners ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.owners[name] = owners
}

// Integrity returns the digest of a release's tarball, "" when there is none.
func (r *Registry) Integrity(name, version string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.packages[name] {
		if p.Version == version {
			return p.integrity
		}
	}
	return ""
}

func (r *Registry) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if tarball, ok := r.tarballs[req.URL.Path]; ok {
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Write(tarball)
		return
	}
	if document, ok := r.attestations[req.URL.Path]; ok {
		w.Header().Set("Content-Type", "application/json")
		w.Write(document)
		return
	}
	name, err := url.PathUnescape(strings.TrimPrefix(req.URL.EscapedPath(), "/"))
	releases := r.packages[name]
	if err != nil || len(releases) == 0 {
		http.Error(w, `{"error":"Not found"}`, http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	doc := packument("http://"+req.Host, name, releases)
	var maintainers []map[string]string
	for _, owner := range r.owners[name] {
		maintainers = append(maintainers, map[string]string{"name": owner, "email": owner + "@mail.example"})
	}
	doc["maintainers"] = maintainers
	json.NewEncoder(w).Encode(doc)
}

func packument(base, name string, releases []published) map[string]any {
	times, versions := map[string]string{"created": releases[0].Published.UTC().Format(time.RFC3339)}, make(map[string]any)
	for _, p := range releases {
		// The registry repeats the manifest, and what it does not parse it
		// refuses; here it is left out.
		v := make(map[string]any)
		json.Unmarshal(p.Files["package.json"], &v)
		dist := map[string]any{"tarball": base + p.file, "integrity": p.integrity}
		if p.Attestations != nil {
			dist["attestations"] = map[string]any{
				"url":        base + attestations(name, p.Version),
				"provenance": map[string]string{"predicateType": "https://slsa.dev/provenance/v1"},
			}
		}
		v["name"], v["version"], v["dist"] = name, p.Version, dist
		if p.Publisher != "" {
			v["_npmUser"] = map[string]string{"name": p.Publisher, "email": p.Publisher + "@mail.example"}
		}
		if !p.Published.IsZero() {
			times[p.Version] = p.Published.UTC().Format(time.RFC3339)
		}
		versions[p.Version] = v
	}
	return map[string]any{"name": name, "time": times, "versions": versions}
}

// attestations is where those of a version are.
func attestations(name, version string) string {
	return "/-/npm/v1/attestations/" + name + "@" + version
}

// Pack writes files as npm packs them: a gzipped tar with one folder.
func Pack(files map[string][]byte) []byte {
	var buf bytes.Buffer
	zw := gzip.NewWriter(&buf)
	tw := tar.NewWriter(zw)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		tw.WriteHeader(&tar.Header{Name: "package/" + name, Mode: 0o644, Size: int64(len(files[name]))})
		tw.Write(files[name])
	}
	tw.Close()
	zw.Close()
	return buf.Bytes()
}
