import Glibc

exit(Probe.main())
