package registry

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/archive"
)

// A list is read as others are, and ends.
func TestList(t *testing.T) {
	for text, want := range map[string]int{"null": 0, "[]": 0, `[{"Name": "a"}, {}]`: 2, "[" + strings.Repeat("{},", MaxListed-1) + "{}]": MaxListed} {
		var got struct{ L List[Owner] }
		if err := json.Unmarshal([]byte(`{"L": `+text+`}`), &got); err != nil || len(got.L) != want {
			t.Errorf("%.20s: got %d, %v", text, len(got.L), err)
		}
	}
	for _, text := range []string{`{}`, `"a"`, `[1]`} {
		if err := json.Unmarshal([]byte(text), new(List[Owner])); !errors.As(err, new(*json.UnmarshalTypeError)) {
			t.Errorf("%s: got %v", text, err)
		}
	}
	err := json.Unmarshal([]byte("["+strings.Repeat("{},", MaxListed)+"{}]"), new(List[Owner]))
	if !errors.As(err, new(*archive.LimitError)) {
		t.Errorf("one too many: got %v", err)
	}
}
