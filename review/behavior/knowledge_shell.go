package behavior

// shellLanguage is what is known of the commands of shells.
func shellLanguage(name string) *language {
	l := newLanguage(name)
	l.pipes, l.environment = true, "env"
	for names, r := range map[string]rule{
		"curl wget nc ncat netcat telnet ssh scp sftp rsync ftp tftp nslookup dig host certutil bitsadmin invoke-webrequest invoke-restmethod iwr irm curl.exe aria2c axel httpie http socat": asksNetwork,
		"base64": decodes("base64"), "xxd": decodes("hex"), "openssl": decodes("encrypted data"), "gunzip zcat bunzip2 unxz xz xzcat bzcat uncompress": decodes("compressed data"), "tr": decodes("other characters"), "uudecode": decodes("uuencode"),
		"tee": {kind: FileWrite},
		"rm rmdir del rd remove-item shutdown reboot halt poweroff mkfs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.ntfs dd wipefs format diskpart cipher": is(Destruction, ""),
		"tar zip gzip 7z 7za sort strings cat head tail less more type get-content echo printf grep find ls cp":                                                                 is(FileRead, ""),
		"printenv set export declare":                     {kind: Environment, arg: -1},
		"hostname whoami id ifconfig ipconfig systeminfo": {kind: Identity, arg: -1, what: "machine and user", gives: fromIdentity},
		"crontab systemctl launchctl schtasks reg at":     is(Persistence, "command of the system"),
		"twine":           is(Publishing, "twine"),
		"insmod modprobe": is(Native, "kernel module"),
		"gcore":           {kind: Secret, arg: -1, what: "memory of a process", gives: fromSecret},
	} {
		l.table(l.calls, rules{{names, r}})
	}
	for _, words := range []string{"npm publish", "npm token", "yarn publish", "pnpm publish", "git push", "gh repo", "gh api", "gh secret", "cargo publish", "gem push", "poetry publish", "uv publish", "docker push"} {
		l.calls[words] = is(Publishing, words)
	}
	return l
}
