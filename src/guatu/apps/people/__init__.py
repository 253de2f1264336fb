"""单位、人员、职权: who there is, what they may do, and how far they see."""
