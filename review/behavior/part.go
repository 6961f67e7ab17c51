package behavior

import (
	"path"
	"strings"
)

// part returns taints of what is only an argument of a command that stands
// there: it is handed to a program, and is none.
func (t taints) part() taints {
	if t&fromNetwork != 0 {
		t = t&^fromNetwork | networkPart
	}
	if t&fromDecoding != 0 {
		t = t&^fromDecoding | decodingPart
	}
	return t
}

// whole returns taints with what parts are parts of.
func (t taints) whole() taints {
	if t&networkPart != 0 {
		t |= fromNetwork
	}
	if t&decodingPart != 0 {
		t |= fromDecoding
	}
	return t
}

// handsOver reports whether a text is a command that stands there, with
// arguments that are not constant.
func handsOver(text string) bool {
	unknown := strings.Index(text, hole)
	if unknown < 0 {
		return false
	}
	program, _, found := strings.Cut(text[:unknown], " ")
	return found && !launches(program) && !strings.ContainsAny(text, ";|&`\n<>") && !strings.Contains(text, "$(")
}

// launches reports whether a program may run its arguments, or is none that is
// known by name.
func launches(program string) bool {
	name := strings.ToLower(path.Base(strings.ReplaceAll(program, `\`, "/")))
	name = strings.TrimRight(strings.TrimSuffix(name, ".exe"), ".0123456789")
	return name == "" || launchers[name] || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789._-+") != ""
}

// launchers are programs that run what they are handed.
var launchers = func() map[string]bool {
	names := make(map[string]bool)
	for name := range strings.FieldsSeq(`
		. sh bash zsh dash ash ksh csh tcsh fish busybox cmd powershell pwsh node nodejs deno bun python pythonw py ruby perl php lua tclsh osascript awk gawk sed
		eval exec source command builtin sudo su doas env nohup nice time timeout xargs parallel find watch script expect setsid start open xdg-open explorer gio kstart
		rundll regsvr msiexec mshta wscript cscript wmic schtasks at cron crontab launchctl systemd-run systemctl make gmake cmake ninja npx npm pnpm yarn pip pipx uv uvx
		gem bundle go cargo java javaw jshell dotnet mono gcc cc clang docker podman kubectl ssh chroot unshare gdb strace vi vim ed emacs tee dd chmod iex invoke-expression
		invoke-command start-process call forfiles bitsadmin certutil electron code`) {
		names[name] = true
	}
	return names
}()

// calm reports whether a program that is started is named where it is started,
// and runs nothing that it is handed.
func calm(program value) bool {
	if program.object != nil && len(program.object.list) > 0 {
		program = program.object.list[0]
	}
	return program.known && program.taints.whole()&(fromNetwork|fromDecoding) == 0 && !launches(program.text)
}
