package behavior

import (
	"bytes"
	"strings"

	"github.com/bumplens/bumplens/review/jsonpos"
)

// What a configuration does, from the one that needs the least of anybody.
const (
	runsWhenOpened   = "runs when the folder is opened"
	runsWithGit      = "runs with git's commands"
	runsOnCI         = "runs on CI"
	instructsAgent   = "instructs an agent"
	configuresEditor = "configures an editor"
	configuresClient = "configures a package manager"
)

// configs are the paths of configurations, as the folders and the name that
// they end in; * ends a name that may go on, and /** is whatever lies in a
// folder. The first that fits counts.
var configs = []struct{ path, what string }{
	// A task with runOn "folderOpen" starts with the folder, once it is trusted.
	{".vscode/tasks.json", runsWhenOpened},
	// Hooks are commands that Claude Code starts by itself, at the start of a
	// session too.
	{".claude/settings.json", runsWhenOpened},
	{".claude/settings.local.json", runsWhenOpened},
	{".claude/hooks/**", runsWhenOpened},
	{".cursor/hooks.json", runsWhenOpened},
	{".cursor/hooks/**", runsWhenOpened},
	{".gemini/settings.json", runsWhenOpened},
	// A container's initializeCommand runs on the machine itself.
	{".devcontainer/**", runsWhenOpened},
	{".devcontainer.json", runsWhenOpened},
	{".idea/startup.xml", runsWhenOpened},
	// Servers of tools are started with the agent.
	{".mcp.json", runsWhenOpened},
	{".cursor/mcp.json", runsWhenOpened},
	{".vscode/mcp.json", runsWhenOpened},
	{".envrc", runsWhenOpened}, // by direnv, once it is allowed
	{".husky/**", runsWithGit},
	{".githooks/**", runsWithGit},
	{".git/hooks/**", runsWithGit},
	{".pre-commit-config.yaml", runsWithGit},
	{"lefthook.yml", runsWithGit},
	{".github/workflows/**", runsOnCI},
	{".github/actions/**", runsOnCI},
	{".gitlab-ci.yml", runsOnCI},
	{".circleci/**", runsOnCI},
	{".travis.yml", runsOnCI},
	{"azure-pipelines.yml", runsOnCI},
	{"bitbucket-pipelines.yml", runsOnCI},
	{".buildkite/**", runsOnCI},
	{".drone.yml", runsOnCI},
	{"Jenkinsfile", runsOnCI},
	{"CLAUDE.md", instructsAgent},
	{"CLAUDE.local.md", instructsAgent},
	{"AGENTS.md", instructsAgent},
	{"GEMINI.md", instructsAgent},
	{".claude/**", instructsAgent},
	{".cursor/**", instructsAgent},
	{".gemini/**", instructsAgent},
	{".codex/**", instructsAgent},
	{".kiro/**", instructsAgent},
	{".amazonq/**", instructsAgent},
	{".windsurf/**", instructsAgent},
	{".clinerules/**", instructsAgent},
	{".roo/**", instructsAgent},
	{".cursorrules", instructsAgent},
	{".clinerules", instructsAgent},
	{".windsurf*", instructsAgent},
	{".aider*", instructsAgent},
	{".github/copilot-instructions.md", instructsAgent},
	{".github/instructions/**", instructsAgent},
	{".vscode/settings.json", configuresEditor},
	{".vscode/launch.json", configuresEditor},
	{".vscode/extensions.json", configuresEditor},
	{".idea/**", configuresEditor},
	{".zed/**", configuresEditor},
	{".npmrc", configuresClient},
	{".yarnrc", configuresClient},
	{".yarnrc.yml", configuresClient},
	{".cargo/config.toml", configuresClient},
	{"pip.conf", configuresClient},
}

// agentConfig says what a file at a path configures, "" when it is no
// configuration of an editor, an agent, git or CI. The path may begin anywhere.
func agentConfig(path string) (what string) {
	path = "/" + strings.ReplaceAll(path, `\`, "/")
	for _, c := range configs {
		if folder, ok := strings.CutSuffix(c.path, "**"); ok {
			if i := strings.Index(path, "/"+folder); i >= 0 && i+1+len(folder) < len(path) {
				return c.what
			}
			continue
		}
		if start, ok := strings.CutSuffix(c.path, "*"); ok {
			if name := path[strings.LastIndexByte(path, '/')+1:]; strings.HasPrefix(name, start) {
				return c.what
			}
			continue
		}
		if strings.HasSuffix(path, "/"+c.path) {
			return c.what
		}
	}
	return ""
}

// runsOnOpen reports whether a configuration starts a command by itself when
// its folder is opened by an editor or an agent, and not only may.
func runsOnOpen(path string, data []byte) bool {
	if agentConfig(path) != runsWhenOpened {
		return false
	}
	path = "/" + strings.ReplaceAll(path, `\`, "/")
	doc, err := jsonpos.Parse(plainJSON(data))
	if err != nil {
		// Editors read what is nearly JSON, and take what they understand of it.
		return bytes.Contains(data, []byte("folderOpen")) || bytes.Contains(data, []byte(`"hooks"`)) || bytes.Contains(data, []byte("initializeCommand"))
	}
	switch {
	case strings.HasSuffix(path, "/tasks.json"):
		return opensTask(doc)
	case strings.HasSuffix(path, "/hooks.json"), strings.Contains(path, "/settings."):
		return hasCommand(doc.Get("hooks"), maxHookDepth)
	}
	return hasCommand(doc.Get("initializeCommand"), maxHookDepth)
}

func opensTask(doc *jsonpos.Node) bool {
	tasks := doc.Get("tasks")
	if tasks == nil {
		return false
	}
	for _, task := range tasks.Items {
		if task.Get("runOptions").Get("runOn").String() == "folderOpen" {
			return true
		}
	}
	return false
}

// maxHookDepth is more than hooks nest: an event, a matcher, its hooks, one.
const maxHookDepth = 8

// hasCommand reports whether there is any text below a node: a command, or the
// words of one.
func hasCommand(n *jsonpos.Node, depth int) bool {
	if n == nil || depth == 0 {
		return false
	}
	if n.String() != "" {
		return true
	}
	for _, item := range n.Items {
		if hasCommand(item, depth-1) {
			return true
		}
	}
	for _, m := range n.Members {
		if hasCommand(m.Value, depth-1) {
			return true
		}
	}
	return false
}

// plainJSON takes away the comments and the last commas that editors allow.
func plainJSON(data []byte) []byte {
	plain := make([]byte, 0, len(data))
	for i := 0; i < len(data); i++ {
		switch rest := data[i:]; {
		case data[i] == '"':
			start := i
			for i++; i < len(data) && data[i] != '"'; i++ {
				if data[i] == '\\' {
					i++
				}
			}
			plain = append(plain, data[start:min(len(data), i+1)]...)
		case bytes.HasPrefix(rest, []byte("//")):
			i += endOfLine(rest) - 1
		case bytes.HasPrefix(rest, []byte("/*")):
			n := bytes.Index(rest, []byte("*/"))
			if n < 0 {
				return plain
			}
			i += n + 1
		case data[i] == '}' || data[i] == ']':
			trimmed := bytes.TrimRight(plain, " \t\r\n")
			plain = append(bytes.TrimSuffix(trimmed, []byte(",")), data[i])
		default:
			plain = append(plain, data[i])
		}
	}
	return plain
}

// InstructsAgent reports whether a path is that of a configuration which an agent
// follows, or from which an editor or an agent starts programs by itself.
func InstructsAgent(path string) bool {
	what := agentConfig(path)
	return what == instructsAgent || what == runsWhenOpened
}
