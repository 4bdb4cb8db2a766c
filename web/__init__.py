"""Pages for people and JSON for programs, on this machine only. Server-rendered; works without JavaScript. Holds no logic of its own."""
