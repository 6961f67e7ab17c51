package corpus

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A packed release is its artifact.
type packed struct {
	file    string
	format  archive.Format
	variant string
	data    []byte
	digest  string
}

// pack makes the artifact of a release, in the format of its ecosystem.
func (p *Pair) pack(r Release) (a packed, err error) {
	v := r.Version
	base := path.Base(v.Name) + "-" + v.Number
	switch v.Ecosystem {
	case ecosystem.NPM:
		a.file, a.format = base+".tgz", archive.TarGz
		a.data, err = tarGz("package/", r.Files)
		a.digest = sri512(a.data)
	case ecosystem.PyPI:
		if p.Format == "sdist" {
			a.file, a.format, a.variant = base+".tar.gz", archive.TarGz, "sdist"
			a.data, err = tarGz(base+"/", r.Files)
		} else {
			a.file, a.format, a.variant = strings.ReplaceAll(v.Name, "-", "_")+"-"+v.Number+"-py3-none-any.whl", archive.Zip, "py3-none-any"
			a.data, err = zipped("", wheel(r.Files))
		}
		a.digest = sri256(a.data)
	case ecosystem.Go:
		a.file, a.format = v.Number+".zip", archive.Module
		if a.data, err = zipped(v.String()+"/", r.Files); err == nil {
			a.digest, err = registry.ModuleDigest(bytes.NewReader(a.data))
		}
	case ecosystem.RubyGems:
		a.file, a.format = base+".gem", archive.Gem
		a.data, err = gem(r.Files)
		a.digest = sri256(a.data)
	case ecosystem.CratesIO:
		a.file, a.format = base+".crate", archive.TarGz
		a.data, err = tarGz(base+"/", r.Files)
		a.digest = sri256(a.data)
	case ecosystem.GitHubActions:
		a.file, a.format = base+".tar.gz", archive.TarGz
		a.data, err = tarGz(strings.ReplaceAll(v.Name, "/", "-")+"-"+v.Number[:min(7, len(v.Number))]+"/", r.Files)
		a.digest = "git-" + v.Number
	default:
		err = fmt.Errorf("releases of %s are not packed", v.Ecosystem)
	}
	return a, err
}

func sri512(data []byte) string {
	sum := sha512.Sum512(data)
	return "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}

func sri256(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// tarred makes a tar of files below a folder.
func tarred(folder string, files Files) ([]byte, error) {
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		h := &tar.Header{Name: folder + name, Mode: 0o644, Size: int64(len(files[name])), Format: tar.FormatUSTAR}
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := w.Write(files[name]); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return buf.Bytes(), err
}

func gzipped(data []byte) ([]byte, error) {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err := w.Close()
	return buf.Bytes(), err
}

func tarGz(folder string, files Files) ([]byte, error) {
	data, err := tarred(folder, files)
	if err != nil {
		return nil, err
	}
	return gzipped(data)
}

// zipped makes a zip of files below a folder.
func zipped(folder string, files Files) ([]byte, error) {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.Create(folder + name)
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(files[name]); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return buf.Bytes(), err
}

// wheel adds the files of a wheel that say what else is in it.
func wheel(files Files) Files {
	all := maps.Clone(files)
	var info string
	for name := range files {
		if folder, file := path.Split(name); file == "METADATA" {
			info = folder
		}
	}
	all[info+"WHEEL"] = []byte("Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
	var record strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		sum := sha256.Sum256(all[name])
		fmt.Fprintf(&record, "%s,sha256=%s,%d\n", name, base64.RawURLEncoding.EncodeToString(sum[:]), len(all[name]))
	}
	all[info+"RECORD"] = []byte(record.String() + info + "RECORD,,\n")
	return all
}

// gem makes a gem. Its gemspec is the file at [archive.GemMetadata].
func gem(files Files) ([]byte, error) {
	rest := maps.Clone(files)
	delete(rest, archive.GemMetadata)
	data, err := tarGz("", rest)
	if err != nil {
		return nil, err
	}
	metadata, err := gzipped(files[archive.GemMetadata])
	if err != nil {
		return nil, err
	}
	parts := Files{"data.tar.gz": data, archive.GemMetadata: metadata}
	sums := "---\nSHA256:\n"
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		sum := sha256.Sum256(parts[name])
		sums += "  " + name + ": " + hex.EncodeToString(sum[:]) + "\n"
	}
	if parts["checksums.yaml.gz"], err = gzipped([]byte(sums)); err != nil {
		return nil, err
	}
	return tarred("", parts)
}
