"""The Forum: people, meetings, opinions on evidence, the agenda they become, answers, memo."""
