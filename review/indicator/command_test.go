package indicator

import (
	"bytes"
	"io"
	"testing"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/registry/standin"
)

// treeOf packs files and reads them.
func treeOf(t *testing.T, files map[string][]byte) *archive.Tree {
	t.Helper()
	packed := standin.Pack(files)
	tree, err := archive.Read(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed)), nil }, archive.TarGz, archive.DefaultLimits, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// Whatever a command starts is known for what it does, or told: a harmless part
// does not speak for the others.
func TestUnknownPrograms(t *testing.T) {
	tree := treeOf(t, map[string][]byte{"install.js": []byte("1"), "bin/setup.sh": []byte("true"), "package.json": []byte("{}")})
	tests := []struct{ command, want string }{
		{"node install.js", ""},
		{"node ./install", ""},
		{"node --no-warnings install.js --now", ""},
		{"cross-env A=1 B=2 node install.js || exit 0", ""},
		{`node -e "try{require('./install')}catch(e){}" && echo "a && b"`, ""},
		{"sh bin/setup.sh; ./bin/setup.sh", ""},
		{"node-gyp rebuild || npm run build", ""},
		{"node install.js && tool", "tool"},
		{"node install.js\ntool", "tool"},
		{"node install.js | tool", "tool"},
		{"node install.js & tool", "tool"},
		{"node ../other/install.js", "node ../other/install.js"},
		{"node missing.js install.js", "node missing.js"},
		{"node", "node"},
		{"node -e", "node -e"},
		{"npx install.js", "npx"},
		{"install", "install"}, // of a folder of the PATH, not install.js
		{"npm install tool", "npm"},
		{"prebuild-install || node-gyp rebuild", ""},
		{"prebuild-install --download files.invalid", "prebuild-install"},
		{"node-pre-gyp install --node_pre_gyp_mirror=files.invalid", "node-pre-gyp"},
		{`echo \" && tool`, "tool"},
	}
	for _, tt := range tests {
		if got := unknownProgram(tree, tt.command); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.command, got, tt.want)
		}
	}
}
