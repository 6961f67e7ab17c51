package lockfile

// A Setting is what a file says beside the versions that it fixes: where
// packages come from, what stands in for them, whose scripts may run and what
// is verified. It is compared as it stands, whatever file it stands in.
type Setting struct {
	Kind  SettingKind
	Name  string // what it is about: a package, or the option in its file's own terms
	Value string // as written, "" for an option without one
	Place Place
}

// A SettingKind says what a setting decides.
type SettingKind string

const (
	Substitution SettingKind = "substitution" // what stands in for a package: another version, a patch, a folder
	Origin       SettingKind = "origin"       // where packages come from: an index, a registry, a proxy
	Permission   SettingKind = "permission"   // whose scripts may run when they are installed
	Verification SettingKind = "verification" // what is verified of them, or is not
)
