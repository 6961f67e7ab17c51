package report

import (
	"testing"

	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
)

// Bytes that were held to no published digest are not said to have been.
func TestBytesThatNobodyVouchesFor(t *testing.T) {
	const commit = "5db70999aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	for _, tt := range []struct {
		artifact facts.Artifact
		want     string
	}{
		{facts.Artifact{Digest: "sha512-abc", Verified: []string{"lockfile", "registry"}}, `Read: a.tgz with the digest sha512-abc, as the lockfile and the registry say.`},
		{facts.Artifact{Digest: "sha512-abc", Verified: []string{"registry"}}, `Read: a.tgz with the digest sha512-abc, as the registry says.`},
		{facts.Artifact{Digest: "sha512-abc"}, `Read: a.tgz with the digest sha512-abc.`},
		{facts.Artifact{Digest: "git-" + commit}, `Read: a.tgz, made of the commit ` + commit + `. Nobody publishes a digest of it.`},
	} {
		tt.artifact.Side, tt.artifact.File = indicator.Head, "a.tgz"
		if got := terminal.bytesRead(&Update{Facts: &facts.Facts{Artifacts: []facts.Artifact{tt.artifact}}}); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
