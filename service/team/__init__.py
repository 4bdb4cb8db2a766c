"""What people keep beside the documents, for themselves or their team: lists (`lists`, `contents`), notes and tags (`notes`), searches (`searches`).

Who may see and change what is one rule (`members`).
"""
