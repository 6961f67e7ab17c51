package behavior

import (
	"path"
	"strings"
)

// otherPackage begins the path of a file of another package, by the name that
// it is found by.
const otherPackage = "{package}/"

// moduleFile returns the path of what is found by a name.
func moduleFile(name value) (value, bool) {
	if !name.known || strings.HasPrefix(name.text, ".") || strings.HasPrefix(name.text, "/") {
		return value{}, false
	}
	return constant(otherPackage + name.text), true
}

// codeOfOthers reports whether a path is that of another package's code, by its
// name. What lies in folders that begin with a dot is a cache.
func codeOfOthers(p string) bool {
	if strings.HasPrefix(p, otherPackage) {
		return true
	}
	_, rest, found := strings.Cut(p, "node_modules/")
	if !found || rest == "" || rest[0] == '.' || strings.HasPrefix(rest, hole) {
		return false
	}
	switch path.Ext(rest) {
	case ".js", ".cjs", ".mjs":
		return true
	}
	return false
}

// dataFiles are endings of files that are no code, whatever is in them.
var dataFiles = setOf(".png .jpg .jpeg .gif .ico .bmp .webp .wav .mp3 .ogg .mp4 .pdf .woff .woff2 .ttf .txt .md .map .dat .bin .css .lock .log .csv .db .json")
