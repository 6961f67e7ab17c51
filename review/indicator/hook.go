package indicator

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/behavior"
	"github.com/bumplens/bumplens/review/manifest"
)

// grave are the kinds of things that a hook which builds, chooses or greets has
// no business with.
var grave = []behavior.Kind{
	behavior.Secret, behavior.Network, behavior.Dynamic, behavior.Decoding, behavior.Destruction, behavior.EndlessLoop, behavior.Interception,
	behavior.Publishing, behavior.Persistence, behavior.Obfuscated, behavior.Hidden, behavior.AgentText, behavior.AgentConfig, behavior.Identity,
	behavior.Native, behavior.Obscured,
}

// deeds are what a hook and the files that it reaches do.
type deeds map[string]behavior.Observation

// deedsOf reads what a hook of a release does: its command, and all that this
// reaches. Files that no reader knows are told by their names.
func (u *Update) deedsOf(r *Reading, m *manifest.Manifest, hook *manifest.Hook) (deeds, error) {
	if hook == nil {
		return nil, nil
	}
	c, err := hookClosure(r.Tree, m, hook)
	if err != nil {
		return nil, err
	}
	d := make(deeds)
	if hook.Command != "" && hook.Kind == manifest.RunsCommand {
		for _, command := range c.commandsOf(m, hook) {
			d.add(behavior.Command(command))
			if program := unknownProgram(r.Tree, command); program != "" {
				d["unknown "+program] = behavior.Observation{Kind: behavior.Process, What: program}
			}
		}
	}
	files := slices.Sorted(maps.Keys(c.files))
	if path.Ext(hook.Path) == ".pth" {
		files = append(files, hook.Path)
	}
	for _, p := range files {
		if path.Ext(p) == ".json" {
			continue
		}
		f, err := u.behaviorOf(r.Tree, p)
		if err != nil {
			return nil, err
		}
		switch {
		case f == nil && slices.Contains(c.direct, p):
			d["unread "+p] = behavior.Observation{Kind: behavior.Process, What: p}
		case f != nil && f.Trouble != "":
			d["unread "+p] = behavior.Observation{Kind: behavior.Obscured, What: p}
		case c.loads(p):
			d.add(f.Loading())
		default:
			d.add(f)
		}
	}
	return d, nil
}

// add adds what a file does that counts of a hook.
func (d deeds) add(f *behavior.File) {
	if f == nil || f.Language == "text" {
		return
	}
	for _, o := range f.Observations {
		counts := slices.Contains(grave, o.Kind) || o.Kind == behavior.Environment && o.What == "*" ||
			o.Kind == behavior.Process && o.What != "" && !builds.MatchString(o.What) && !asksGit.MatchString(o.What) ||
			o.Kind == behavior.Process && o.What == "" && !startsKnown(f, o) ||
			o.Kind == behavior.FileWrite && strings.HasPrefix(o.What, "~") ||
			o.Kind == behavior.FileWrite && strings.HasPrefix(o.What, "/")
		if counts {
			d[observationKey(o)] = o
		}
	}
	for _, flow := range f.Flows {
		d[flowKey(flow)] = flow.Observation
	}
}

// startsKnown reports whether a start of a program that is not told is no more
// than the loading of the module that starts those which are.
func startsKnown(f *behavior.File, o behavior.Observation) bool {
	return o.Symbol == "" && slices.ContainsFunc(f.Observations, func(other behavior.Observation) bool {
		return other.Kind == behavior.Process && other.What != ""
	})
}

// beyond returns what is done that was not done before, in words; "" when there
// is nothing.
func (d deeds) beyond(before deeds) string {
	for _, key := range slices.Sorted(maps.Keys(d)) {
		if _, known := before[key]; known {
			continue
		}
		o := d[key]
		does := did[o.Kind]
		if strings.HasPrefix(key, "unread ") {
			does = "was not read"
		}
		if o.What == "" || o.What == "*" {
			return does
		}
		return fmt.Sprintf("%s, %q", does, o.What)
	}
	return ""
}

// did says what was done of each kind that counts.
var did = map[behavior.Kind]string{
	behavior.Process: "starts a program", behavior.Network: "asks the network", behavior.FileWrite: "writes outside of the package",
	behavior.Environment: "reads all of the environment", behavior.Secret: "reads credentials", behavior.Identity: "asks who and where it is",
	behavior.Dynamic: "makes code of what it has", behavior.Decoding: "decodes", behavior.Native: "loads machine code",
	behavior.Persistence: "makes something be run again", behavior.Destruction: "deletes what is not its own", behavior.EndlessLoop: "never ends",
	behavior.Interception: "puts itself in the place of what others call", behavior.Publishing: "publishes, or writes to a repository",
	behavior.Obscured: "calls what cannot be told", behavior.Obfuscated: "is written so that it cannot be read", behavior.Hidden: "hides text",
	behavior.AgentText: "tells an agent what to do", behavior.AgentConfig: "configures an editor or an agent",
}

// builds matches commands that compile, or that run the package's own files.
var builds = regexp.MustCompile(`^(?:node-gyp|node-gyp-build|cmake|make|gmake|cc|gcc|g\+\+|clang|prebuild-install|node-pre-gyp|tsc|npm run|yarn run|node (?:\./)?[\w./-]+\.[cm]?js|npm config get|npm -v|node -v|(?:git|npm|node|yarn|pnpm|python3?|uname|getconf|ldd|which|where|go|rustc|cargo|pkg-config) (?:--version|-v|version|GNU_LIBC_VERSION|--print|-m))\b`)

// asksGit matches commands that ask git about the repository they are in, and
// nothing about who uses it or where it came from. They are matched whole: no
// other command hides behind them.
var asksGit = regexp.MustCompile(`^git (?:config --get (?:branch|core|diff|fetch|init|merge|pull|push)\.\w+|(?:branch --show-current|describe|diff --name-only|ls-files|merge-base|rev-parse|status|symbolic-ref)(?: [\w./=@^~-]+)*)$`)
