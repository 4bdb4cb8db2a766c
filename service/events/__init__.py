"""Reports of one happening: on which days, of which stage of a case, and whether two tell of one."""
