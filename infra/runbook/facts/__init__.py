"""What the stages know, as blocks of a runbook: one module an idea, no words of advice."""
