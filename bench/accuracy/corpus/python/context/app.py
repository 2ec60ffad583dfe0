import gridlib

print(gridlib)
