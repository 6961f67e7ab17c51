package archive

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A recorded line is what a RECORD says of one file. What it leaves out is "".
type recorded struct{ algorithm, digest, size string }

// CheckRecord compares the tree of a wheel with its RECORD, which lists the
// path, digest and size of every file but the RECORD and its signatures. It
// returns what does not fit, and an error when bytes could not be had.
func CheckRecord(t *Tree) (wrong []Note, err error) {
	path, wrong := findRecord(t)
	if wrong != nil {
		return wrong, nil
	}
	data, err := t.Data(path)
	if err != nil {
		return nil, err
	}
	listed, wrong := parseRecord(path, data)
	long := make(map[string]recorded) // whose digests take the bytes again
	for _, f := range t.Files {
		line, ok := listed[f.Path]
		delete(listed, f.Path)
		switch {
		case f.Path == path, f.Path == path+".jws", f.Path == path+".p7s":
			continue
		case !ok:
			wrong = append(wrong, Note{f.Path, "is not listed in RECORD"})
			continue
		case line.size != "" && line.size != strconv.FormatInt(f.Size, 10):
			wrong = append(wrong, Note{f.Path, "has another size in RECORD"})
		}
		switch line.algorithm {
		case "sha256":
			if line.digest != recordDigest(f.Digest[:]) {
				wrong = append(wrong, Note{f.Path, anotherDigest})
			}
		case "sha384", "sha512":
			long[f.Path] = line
		default:
			wrong = append(wrong, Note{f.Path, "has no digest of a known kind in RECORD"})
		}
	}
	for _, p := range slices.Sorted(maps.Keys(listed)) {
		wrong = append(wrong, Note{p, "is listed in RECORD, and missing"})
	}
	differ, err := checkLong(t, long)
	return append(wrong, differ...), err
}

const anotherDigest = "has another digest in RECORD"

// findRecord returns the path of the one RECORD, or why there is none.
func findRecord(t *Tree) (path string, wrong []Note) {
	var folders []string
	for _, f := range t.All() {
		folder, _, inside := strings.Cut(f.Path, "/")
		if inside && strings.HasSuffix(folder, ".dist-info") && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	switch len(folders) {
	case 0:
		return "", []Note{{"RECORD", "is missing, and so is its dist-info folder"}}
	case 1:
		path = folders[0] + "/RECORD"
		if t.File(path) == nil {
			return "", []Note{{path, "is missing"}}
		}
		return path, nil
	}
	for _, folder := range folders {
		wrong = append(wrong, Note{folder, "is one of several dist-info folders"})
	}
	return "", wrong
}

// parseRecord reads the lines of a RECORD by path.
func parseRecord(path string, data []byte) (listed map[string]recorded, wrong []Note) {
	listed = make(map[string]recorded)
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = 3
	for {
		line, err := r.Read()
		if err == io.EOF {
			return listed, wrong
		}
		if err != nil {
			return listed, append(wrong, Note{path, "cannot be read to its end: " + err.Error()})
		}
		if _, twice := listed[line[0]]; twice {
			wrong = append(wrong, Note{line[0], "is listed in RECORD twice"})
			continue
		}
		algorithm, digest, _ := strings.Cut(line[1], "=")
		listed[line[0]] = recorded{algorithm, strings.TrimRight(digest, "="), line[2]}
	}
}

// recordDigest spells a digest as RECORD does.
func recordDigest(sum []byte) string { return base64.RawURLEncoding.EncodeToString(sum) }

// checkLong reads the wheel again for the digests that a tree does not keep.
func checkLong(t *Tree, long map[string]recorded) (wrong []Note, err error) {
	if len(long) == 0 {
		return nil, nil
	}
	_, err = read(t.source, t.format, t.limits, func(f *File, data []byte) []byte {
		line, asked := long[f.Path]
		if !asked {
			return nil
		}
		var sum []byte
		if line.algorithm == "sha384" {
			s := sha512.Sum384(data)
			sum = s[:]
		} else {
			s := sha512.Sum512(data)
			sum = s[:]
		}
		if line.digest != recordDigest(sum) {
			wrong = append(wrong, Note{f.Path, anotherDigest})
		}
		delete(long, f.Path) // a path may stand in the archive twice
		return nil
	})
	return wrong, err
}
