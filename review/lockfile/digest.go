package lockfile

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// digestSizes are the sizes in bytes of the digests that lockfiles pin.
var digestSizes = map[string]int{"sha1": 20, "sha256": 32, "sha384": 48, "sha512": 64}

// hexDigest writes a hexadecimal digest in SRI form, "" when it is none of the
// algorithm.
func hexDigest(algorithm, sum string) string {
	algorithm = strings.ToLower(algorithm)
	raw, err := hex.DecodeString(sum)
	if size := digestSizes[algorithm]; err != nil || size == 0 || len(raw) != size {
		return ""
	}
	return algorithm + "-" + base64.StdEncoding.EncodeToString(raw)
}
