package behavior

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// ofWorkflow reads the commands of a workflow of GitHub's: what stands behind
// "run", in shells as they are asked for. See
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax.
func ofWorkflow(data []byte) *File {
	f := &File{Language: "workflow"}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		f.Trouble = "it is no YAML"
		return f
	}
	steps := 0
	var walk func(n *yaml.Node, depth int)
	walk = func(n *yaml.Node, depth int) {
		if steps++; steps > maxYAML || depth > maxYAMLDepth {
			f.Trouble = "more of a workflow than is read"
			return
		}
		for i, c := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == "run" && c.Kind == yaml.ScalarNode {
				line := c.Line
				if c.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
					line++ // its text begins below the sign
				}
				f.holds(shellOf(n), c.Value, line)
				continue
			}
			walk(c, depth+1) // an alias has no content of its own: what it stands for is read there
		}
	}
	walk(&root, 0)
	return f
}

// Bounds of a workflow.
const (
	maxYAML      = 100_000 // nodes
	maxYAMLDepth = 100
)

// shellOf returns the language of a step's commands.
func shellOf(step *yaml.Node) *language {
	for i := 0; i+1 < len(step.Content); i += 2 {
		if step.Content[i].Value != "shell" {
			continue
		}
		switch shell := step.Content[i+1].Value; {
		case strings.HasPrefix(shell, "python"):
			return languages["python"]
		case strings.HasPrefix(shell, "pwsh"), strings.HasPrefix(shell, "powershell"):
			return languages["powershell"]
		case strings.HasPrefix(shell, "cmd"):
			return languages["batch"]
		case strings.HasPrefix(shell, "node"):
			return languages["javascript"]
		}
	}
	return languages["shell"]
}

// isWorkflow reports whether a path is that of a workflow of GitHub's.
func isWorkflow(p string) bool {
	return strings.Contains("/"+p, "/.github/workflows/") && (strings.HasSuffix(p, ".yml") || strings.HasSuffix(p, ".yaml"))
}
