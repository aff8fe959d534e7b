"""What the program promises on speed, memory and accuracy, as measurements that can be run."""
