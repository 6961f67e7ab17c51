package manifest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
)

// unpacked reads an artifact through the real archive reader.
func unpacked(t testing.TB, format archive.Format, packed []byte) *archive.Tree {
	t.Helper()
	tree, err := archive.Read(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed)), nil }, format, archive.DefaultLimits, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func packJar(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, files[name])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

const padPOM = `<?xml version="1.0" encoding="ISO-8859-1"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <groupId>org.acme</groupId>
  <artifactId>pad</artifactId>
  <version>${revision}</version>
  <licenses><license><name>MIT</name></license><license><name>Apache-2.0</name></license></licenses>
  <scm><connection>scm:git:https://git.example/acme/pad.git</connection></scm>
  <properties><revision>1.${minor}</revision><minor>2</minor><loop>${loop}</loop></properties>
  <dependencyManagement><dependencies>
    <dependency><groupId>org.acme</groupId><artifactId>managed</artifactId><version>3.0</version></dependency>
  </dependencies></dependencyManagement>
  <dependencies>
    <dependency><groupId>${project.groupId}</groupId><artifactId>core</artifactId><version>${project.version}</version></dependency>
    <dependency><groupId>org.acme</groupId><artifactId>managed</artifactId><scope>runtime</scope></dependency>
    <dependency><groupId>org.acme</groupId><artifactId>parents</artifactId></dependency>
    <dependency><groupId>org.acme</groupId><artifactId>unknown</artifactId><version>${loop}</version></dependency>
    <dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4</version><scope>test</scope></dependency>
    <dependency><groupId>org.acme</groupId><artifactId>server</artifactId><version>4</version><scope>provided</scope></dependency>
    <dependency><groupId>org.acme</groupId><artifactId>maybe</artifactId><version>4</version><optional>true</optional></dependency>
  </dependencies>
</project>`

func TestPOM(t *testing.T) {
	m, err := Read(ecosystem.Maven, unpacked(t, archive.POM, []byte(padPOM)))
	if err != nil {
		t.Fatal(err)
	}
	asks := func(name, spec string, line int) Dependency {
		return Dependency{Package: name, Spec: spec, Field: "dependencies", Line: line}
	}
	want := &Manifest{
		Path: "pom.xml", Name: "org.acme:pad", Version: "1.2", Licence: "MIT OR Apache-2.0", Repository: "scm:git:https://git.example/acme/pad.git",
		Dependencies: map[string]Dependency{
			"org.acme:core":    asks("org.acme:core", "1.2", 13),
			"org.acme:managed": asks("org.acme:managed", "3.0", 14),
			"org.acme:parents": asks("org.acme:parents", "", 15),
			"org.acme:unknown": asks("org.acme:unknown", "", 16),
		},
	}
	if d := cmp.Diff(want, m); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// What a jar starts without being asked, and what it puts in reach.
func TestJar(t *testing.T) {
	m, err := Read(ecosystem.Maven, unpacked(t, archive.Zip, packJar(t, map[string]string{
		"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\r\nPremain-Class: org.acme.a.very.long.name.that.does.not.stand.on.one.\r\n line.Agent\r\n\r\nName: x\r\nAgent-Class: of.a.File\r\n",
		"META-INF/services/javax.annotation.processing.Processor": "# ours\norg.acme.One # first\n\norg.acme.Two",
		"META-INF/services/java.sql.Driver":                       "org.acme.Driver\n",
		"META-INF/services/folder/x":                              "no.Service\n",
		"META-INF/maven/plugin.xml":                               "<plugin/>",
		"META-INF/gradle-plugins/org.acme.build.properties":       "# hi\nimplementation-class=org.acme.Build\n",
		"META-INF/maven/org.acme/pad/pom.xml":                     padPOM,
	})))
	if err != nil {
		t.Fatal(err)
	}
	processors := "META-INF/services/javax.annotation.processing.Processor"
	hooks := []Hook{
		{Name: "javax.annotation.processing.Processor org.acme.One", What: "an annotation processor that runs in the compiler", Kind: Loads, Command: "org.acme.One", Path: processors, Line: 2},
		{Name: "javax.annotation.processing.Processor org.acme.Two", What: "an annotation processor that runs in the compiler", Kind: Loads, Command: "org.acme.Two", Path: processors, Line: 4},
		{Name: "Premain-Class", What: "a Java agent", Kind: Loads, Command: "org.acme.a.very.long.name.that.does.not.stand.on.one.line.Agent", Path: "META-INF/MANIFEST.MF", Line: 2},
		{Name: "META-INF/maven/plugin.xml", What: "a Maven plugin", Kind: Builds, Path: "META-INF/maven/plugin.xml", Line: 1},
		{Name: "gradle plugin org.acme.build", What: `a Gradle plugin "org.acme.build"`, Kind: Builds, Command: "implementation-class=org.acme.Build", Path: "META-INF/gradle-plugins/org.acme.build.properties", Line: 2},
	}
	if d := cmp.Diff(hooks, m.Hooks); d != "" {
		t.Errorf("hooks (-want +got)\n%s", d)
	}
	if d := cmp.Diff(map[string]Line{"java.sql.Driver org.acme.Driver": {"org.acme.Driver", "META-INF/services/java.sql.Driver", 1}}, m.Commands); d != "" {
		t.Errorf("in reach (-want +got)\n%s", d)
	}
	if m.Name != "org.acme:pad" || m.Version != "1.2" || len(m.Dependencies) != 4 || m.Path != "META-INF/maven/org.acme/pad/pom.xml" {
		t.Errorf("got %+v", m)
	}
}

// What a jar does not say for sure it does not say.
func TestJarWithoutItsOwnPOM(t *testing.T) {
	child := strings.Replace(padPOM, "<groupId>", "<parent><groupId>org.acme</groupId><artifactId>all</artifactId><version>7</version></parent><groupId>", 1)
	for name, tt := range map[string]struct {
		files      map[string]string
		path, said string
	}{
		"none":                {map[string]string{"a.class": "INERT"}, "META-INF/MANIFEST.MF", " <nil>"},
		"of jars that it has": {map[string]string{"META-INF/maven/org.acme/pad/pom.xml": padPOM, "META-INF/maven/org.acme/other/pom.xml": padPOM}, "META-INF/MANIFEST.MF", " <nil>"},
		"with a parent":       {map[string]string{"META-INF/maven/org.acme/pad/pom.xml": child}, "META-INF/maven/org.acme/pad/pom.xml", "org.acme:pad <nil>"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Read(ecosystem.Maven, unpacked(t, archive.Zip, packJar(t, tt.files)))
			if err != nil {
				t.Fatal(err)
			}
			said := fmt.Sprintf("%s %v", m.Name, any(m.Dependencies))
			if m.Dependencies == nil {
				said = m.Name + " <nil>"
			}
			if m.Path != tt.path || said != tt.said {
				t.Errorf("got %q, %q", m.Path, said)
			}
		})
	}
}

// What is no pom.xml is an error, and no empty manifest.
func TestBrokenPOM(t *testing.T) {
	for name, data := range map[string]string{
		"empty":           "",
		"cut short":       padPOM[:300],
		"another element": "<html></html>",
		"two documents":   "<project/><project/>",
		"document type":   `<!DOCTYPE project [<!ENTITY a "aaaa">]><project><version>&a;</version></project>`,
		"too deep":        strings.Repeat("<project>", deepestXML+2) + strings.Repeat("</project>", deepestXML+2),
	} {
		if p, err := ParsePOM([]byte(data)); err == nil {
			t.Errorf("%s: got %+v", name, p)
		}
	}
	billion := "<project><version>${a9}</version><properties><a0>lol</a0>"
	for i := range 9 {
		billion += fmt.Sprintf("<a%d>%s</a%d>", i+1, strings.Repeat(fmt.Sprintf("${a%d}", i), 10), i+1)
	}
	if p, err := ParsePOM([]byte(billion + "</properties></project>")); err != nil || p.Version != "" {
		t.Errorf("a property of properties: got %d bytes, %v", len(p.Version), err)
	}
}

func TestRecordedPOM(t *testing.T) {
	data, err := os.ReadFile("../../../shared/data/registry/maven/maven_cose_20230908.pom")
	if os.IsNotExist(err) && os.Getenv("CI") != "true" {
		t.Skipf("SKIPPED: the recorded documents are not beside the clone: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParsePOM(data)
	if err != nil || p.Name() != "com.google.cose:cose" || p.Version != "20230908" || len(p.Dependencies) != 4 || p.Dependencies["co.nstant.in:cbor"].Line != 9 {
		t.Errorf("got %+v, %v", p, err)
	}
}

// FuzzMaven holds the readers to it that every dependency and provider which is
// told stands in a file, on a line of it.
func FuzzMaven(f *testing.F) {
	f.Add([]byte(padPOM), []byte("org.acme.One\n"), []byte("Premain-Class: a\n b\n"))
	f.Fuzz(func(t *testing.T, pom, services, mf []byte) {
		const at = "META-INF/services/javax.annotation.processing.Processor"
		tree := unpacked(t, archive.Zip, packJar(t, map[string]string{"META-INF/maven/g/a/pom.xml": string(pom), at: string(services), jarManifest: string(mf)}))
		m, err := Read(ecosystem.Maven, tree)
		if err != nil {
			return
		}
		for _, d := range m.Dependencies {
			if d.Line < 1 || d.Line > 1+bytes.Count(pom, []byte("\n")) || !strings.Contains(d.Package, ":") {
				t.Errorf("got the dependency %+v", d)
			}
		}
		for _, h := range m.Hooks {
			data, _ := tree.Data(h.Path)
			if lines := strings.Split(string(data), "\n"); h.Line < 1 || h.Line > len(lines) || h.Path == at && !strings.Contains(lines[h.Line-1], h.Command) {
				t.Errorf("got the hook %+v", h)
			}
		}
	})
}
