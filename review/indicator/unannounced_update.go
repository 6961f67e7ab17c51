package indicator

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
)

var unannouncedUpdate = Indicator[*Change]{
	ID:       "unannounced-update",
	Title:    "the title announces one package, and another moves too",
	Severity: Medium,
	Check:    checkUnannouncedUpdate,
}

// announcements are the forms in which bots name the one package that a pull
// request updates. Of a group they name none.
var announcements = []*regexp.Regexp{
	regexp.MustCompile("(?i)\\bbump `?([^\\s`]+)`? from \\S+ to \\S+"),
	regexp.MustCompile("(?i)\\bupdate (?:dev)?(?:dependency )?`?([^\\s`]+)`?(?: action)? to v?\\d\\S*"),
	regexp.MustCompile("(?i)\\bupgrade `?([^\\s`]+)`?(?: from \\S+)? to v?\\d\\S*"),
}

func checkUnannouncedUpdate(c *Change) ([]Finding, error) {
	announced := ""
	for _, form := range announcements {
		if m := form.FindStringSubmatch(c.Title); m != nil {
			announced = m[1]
			break
		}
	}
	if announced == "" || !c.To.Direct || c.Cause == lockfile.ByDependency || names(announced, c.Package()) {
		return nil, nil
	}
	f := inLockfile(c.To)
	f.Message = fmt.Sprintf("The title announces %q alone, and the project asks for this package too.", announced)
	return []Finding{f}, nil
}

// names reports whether an announcement names a package: by its whole name or,
// as is usual with Maven's, the part behind the group.
func names(announced string, p ecosystem.Package) bool {
	_, artifact, _ := strings.Cut(p.Name, ":")
	announced = ecosystem.Named(p.Ecosystem, announced).Name
	return strings.EqualFold(announced, p.Name) || strings.EqualFold(announced, artifact)
}
