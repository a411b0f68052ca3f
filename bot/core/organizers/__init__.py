"""What the organizers' side computes: handoff, clustering, announcements, statistics, impact, evaluation."""
