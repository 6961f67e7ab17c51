package behavior

// persistencePath says what runs what is written at a path again, "" when
// nothing does. What a program has in its own folders is none.
func persistencePath(p string) (what string) { return whatLies(p, persistenceRules) }

var persistenceRules = makePathRules(
	[2]string{"start of a shell", `.bashrc, .bash_profile, .bash_login, .bash_logout, .bash_aliases, .profile, .zshrc, .zprofile, .zshenv, .zlogin, .kshrc, .cshrc, .tcshrc, .config/fish/config.fish,
		.config/fish/conf.d/**, /etc/profile, /etc/profile.d/**, /etc/bash.bashrc, /etc/bashrc, /etc/zshrc, /etc/zsh/**, /etc/environment, .config/environment.d/**, microsoft.powershell_profile.ps1,
		powershell/profile.ps1, windowspowershell/profile.ps1, .xinitrc, .xprofile, .xsessionrc, .pam_environment`},
	[2]string{"scheduled job", "/etc/crontab, /etc/cron.d/**, /etc/cron.hourly/**, /etc/cron.daily/**, /etc/cron.weekly/**, /etc/cron.monthly/**, /var/spool/cron/**, /usr/lib/cron/tabs/**, /etc/anacrontab, /windows/system32/tasks/**, c:/windows/system32/tasks/**"},
	[2]string{"service", `.config/systemd/user/**, .local/share/systemd/user/**, /etc/systemd/**, /lib/systemd/system/**, /usr/lib/systemd/**, /run/systemd/system/**, /etc/init.d/**, /etc/rc.local, /etc/rc.d/**, /etc/init/**`},
	[2]string{"launch agent", "library/launchagents/**, library/launchdaemons/**, library/startupitems/**"},
	[2]string{"autostart", ".config/autostart/**, /etc/xdg/autostart/**, .config/autostart-scripts/**, start menu/programs/startup/**, start menu/programs/start-up/**, programs/startup/**"},
	[2]string{"run key", "windows/currentversion/run/**, windows/currentversion/runonce/**, windows/currentversion/runservices/**, windows nt/currentversion/winlogon/**"},
	[2]string{"git hook", ".git/hooks/**, git-core/templates/hooks/**, .git-templates/hooks/**, .config/git/hooks/**"},
	[2]string{"settings of git", ".gitconfig, .config/git/config"},
	[2]string{"start of Python", "site-packages/*.pth, dist-packages/*.pth, sitecustomize.py, usercustomize.py, python*/usercustomize/**, .pythonrc, .pythonrc.py, .ipython/profile_default/startup/**"},
	[2]string{"program in the path", "/usr/local/bin/*, /usr/local/sbin/*, /usr/bin/*, /usr/sbin/*, /bin/*, /sbin/*, /opt/homebrew/bin/*, ~/.local/bin/*, ~/bin/*, ~/.cargo/bin/*, .local/bin/*"},
	[2]string{"key for logging in", ".ssh/authorized_keys, .ssh/authorized_keys2, .ssh/rc, .ssh/config"},
	[2]string{"library of every program", "/etc/ld.so.preload, /etc/ld.so.conf.d/**, /etc/ld.so.conf"},
	[2]string{"rights of a user", "/etc/sudoers, /etc/sudoers.d/**, /etc/pam.d/**"},
)
